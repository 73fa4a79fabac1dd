#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/image/picture.h"

namespace wconvert {

/// How points between points are found; the numbers are Pillow's.
enum class Resample { nearest = 0, lanczos = 1, bilinear = 2, bicubic = 3, box = 4, hamming = 5 };

/// The filter of that name, in any case; nothing if there is none.
std::optional<Resample> resample_named(std::string_view name);

/// Which Pillow is followed. From 13 on, a picture that shrinks in height by more than twice what it shrinks in width
/// is resized vertically first, and many of its points differ by one.
enum class Kernel { pillow_13, pillow_12 };
std::string_view name_of(Kernel kernel);

/// The picture in another size, bit for bit as Pillow's resize makes it of an RGB picture; refuses (input) a size that
/// no picture may have.
Picture resize(const Picture& picture,
               std::int64_t height,
               std::int64_t width,
               Resample resample,
               Kernel kernel,
               const Path& where);

}  // namespace wconvert
