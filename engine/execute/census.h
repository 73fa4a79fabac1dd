#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "engine/checkpoint/source.h"
#include "engine/execute/places.h"

namespace wconvert {

/// What the values of a tensor are, whatever their order.
struct Census {
  std::uint64_t values = 0;
  std::uint64_t nan = 0;
  std::uint64_t infinite = 0;
  std::uint64_t zero = 0;  // of either sign
  std::uint64_t sum = 0;   // of the bit patterns, modulo 2^64: equal tensors have equal sums

  Census& operator+=(const Census& other);
  bool operator==(const Census&) const = default;
};

/// Counts values of a weight type (F32, F16, BF16). The bytes must be whole elements, else it is a logic error.
Census count(DType dtype, std::span<const std::byte> values);

/// A sink that keeps nothing but the census of each tensor.
class CountingSink : public Sink {
 public:
  explicit CountingSink(const Source& there) : there_(&there), places_(there.tensors()) {}

  const std::vector<StoredTensor>& tensors() const override { return there_->tensors(); }
  void write_file(std::size_t file, std::uint64_t offset, std::span<const std::byte> from) override;
  /// By name; a tensor without elements is not among them.
  const std::map<std::string, Census>& counts() const { return counts_; }

 private:
  const Source* there_;
  Places places_;
  std::mutex mutex_;
  std::map<std::string, Census> counts_;
};

}  // namespace wconvert
