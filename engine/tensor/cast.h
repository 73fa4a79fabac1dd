#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/core/dtype.h"

namespace wconvert {

/// Elements that a cast could not keep.
struct CastLoss {
  std::uint64_t rounded = 0;     // finite, and finite after, with another value; underflow to zero included
  std::uint64_t overflowed = 0;  // finite, and infinite after

  CastLoss& operator+=(const CastLoss& other) {
    rounded += other.rounded;
    overflowed += other.overflowed;
    return *this;
  }
  bool operator==(const CastLoss&) const = default;
};

/// Whether `cast` knows the way: among F32, F16, BF16, and from F64 to those.
bool can_cast(DType from, DType to);

/// Converts `count` elements, rounding to nearest even. Signs, infinities and subnormals are kept; a NaN stays a NaN
/// with the upper bits of its payload, signalling or quiet as it was where the payload fits. The ranges do not overlap.
CastLoss cast(DType from_type, const std::byte* from, DType to_type, std::byte* to, std::size_t count);

/// What casts may use of the processor. The values are the same with each.
enum class Instructions { portable, avx2, avx512 };
/// Those that this processor has, the widest last; `cast` takes these unless it is told otherwise.
std::span<const Instructions> instructions_here();
CastLoss cast(
    DType from_type, const std::byte* from, DType to_type, std::byte* to, std::size_t count, Instructions with);

}  // namespace wconvert
