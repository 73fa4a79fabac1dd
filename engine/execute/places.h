#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "engine/checkpoint/source.h"

namespace wconvert {

/// Which tensors the bytes of a file belong to.
class Places {
 public:
  /// The tensors must outlive it.
  explicit Places(const std::vector<StoredTensor>& tensors);

  /// Visits each tensor that has bytes in a range of a file, with the range of the file that it has there.
  using Visit = std::function<void(const StoredTensor& tensor, std::uint64_t begin, std::uint64_t end)>;
  void visit(std::size_t file, std::uint64_t begin, std::uint64_t end, const Visit& visit) const;

 private:
  std::vector<const StoredTensor*> tensors_;
};

}  // namespace wconvert
