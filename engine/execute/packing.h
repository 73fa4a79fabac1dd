#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "engine/tensor/layout.h"

namespace wconvert {

/// How a box that lies strided in a tensor lies in a buffer: as runs that each are read or written at once.
struct Packing {
  Shape strides;          // of the box's axes in the buffer
  std::int64_t size = 1;  // elements that the buffer takes
  std::int64_t run = 1;   // elements of a run
  Shape counts;           // the runs: how many along each axis that is not in a run
  Shape tensor_strides;   // from run to run in the tensor
  Shape buffer_strides;   // and in the buffer

  /// Calls with the element at which each run begins, from that of the box on in the tensor, and in the buffer.
  void for_each_run(const std::function<void(std::int64_t in_tensor, std::int64_t in_buffer)>& visit) const;
};

struct PackingLimits {
  std::int64_t gap = 0;   // elements that a run may span without needing them
  std::int64_t pad = 0;   // elements left free behind each run
  std::int64_t most = 0;  // elements of the buffer; neither gaps nor pads may exceed it
};

/// Packs a box of that shape and those strides in its tensor.
Packing pack(const Shape& shape, const Shape& strides, const PackingLimits& limits);

}  // namespace wconvert
