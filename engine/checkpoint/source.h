#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/io/safetensors.h"

namespace wconvert {

/// A tensor and the number of the file it lies in. `entry.name` is the plan's: of an internal tensor without
/// `/weights`.
struct StoredTensor {
  TensorEntry entry;
  std::size_t file = 0;

  std::uint64_t bytes() const { return entry.end - entry.begin; }
};

/// The tensor of that name among some in the order of their names, or null.
const StoredTensor* find_by_name(const std::vector<StoredTensor>& tensors, std::string_view name);

/// Tensors to read, wherever they live.
class Source {
 public:
  virtual ~Source() = default;
  /// The tensor of that name, or null.
  virtual const StoredTensor* find(std::string_view name) const = 0;
  /// Fills `to` with the bytes of the tensor from byte `offset` on. From any thread.
  virtual void read(const StoredTensor& tensor, std::uint64_t offset, std::span<std::byte> to) const = 0;
};

/// Tensors to fill, each with its type, shape and place settled.
class Sink {
 public:
  virtual ~Sink() = default;
  /// The tensor of that name, or null.
  virtual const StoredTensor* find(std::string_view name) const = 0;
  /// Takes bytes of the tensor from byte `offset` on. From any thread; every byte comes once, in any order.
  virtual void write(const StoredTensor& tensor, std::uint64_t offset, std::span<const std::byte> from) = 0;
};

}  // namespace wconvert
