#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace wconvert {

/// A matrix to be transposed: element (row, column) is element `row * from_stride + column` of the one buffer and
/// `column * to_stride + row` of the other.
struct Turn {
  std::int64_t rows = 0, columns = 0;
  std::int64_t from_stride = 0;
  std::int64_t to_stride = 0;
};

/// One way to transpose elements of 1, 2, 4 or 8 bytes. All ways give the same bytes.
struct TurnKernel {
  const char* name;
  bool (*runs_here)();  // whether this processor has what it needs
  void (*turn)(const std::byte* from, std::byte* to, std::size_t item_size, const Turn& turn);
};

/// All ways, the fastest first; the last one runs anywhere.
std::span<const TurnKernel> turn_kernels();

/// Transposes in the fastest way that runs here, on the calling thread. The buffers do not overlap.
void turn(const std::byte* from, std::byte* to, std::size_t item_size, const Turn& turn);

}  // namespace wconvert
