#pragma once

#if defined(__x86_64__)

#include <cstddef>

#include "engine/tensor/cast.h"

namespace wconvert {

/// Whether this processor converts between F16 and F32 by itself (F16C and AVX2).
bool converts_halves();

/// Convert elements eight at a time, as `cast` does, and give how many: they stop before eight of which one is a NaN,
/// for the processor would quiet it, and before the last ones that are fewer than eight.
std::size_t halves_to_singles(const std::byte* from, std::byte* to, std::size_t count);
std::size_t singles_to_halves(const std::byte* from, std::byte* to, std::size_t count, CastLoss& loss);
std::size_t brain_halves_to_halves(const std::byte* from, std::byte* to, std::size_t count, CastLoss& loss);

}  // namespace wconvert

#endif
