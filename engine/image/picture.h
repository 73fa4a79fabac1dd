#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/report.h"

namespace wconvert {

inline constexpr std::size_t rgb_channels = 3;

/// Red, green and blue of every point, row by row.
struct Picture {
  std::int64_t height = 0, width = 0;
  std::vector<std::uint8_t> rgb;
  bool operator==(const Picture&) const = default;
};

/// No picture may have more points: where Pillow begins to warn of decompression bombs.
inline constexpr std::int64_t most_points = std::int64_t{1024} * 1024 * 1024 / 4 / 3;

/// Throws an Error (input) for a size that no picture may have.
void require_size(std::int64_t height, std::int64_t width, const Path& where);
/// A black picture of that size, which is required to be one.
Picture black_picture(std::int64_t height, std::int64_t width, const Path& where);

/// Decodes a PNG or JPEG file as Pillow's `Image.open(..).convert("RGB")` does: alpha is dropped, palettes and greys
/// are expanded, 16-bit greys end at 255, other 16-bit samples lose their low byte, CMYK is taken for inverted, and
/// what Exif says of turning is not done. PNG gives Pillow's very bytes; JPEG what libjpeg-turbo makes of it. Refuses
/// (input) other files, damaged ones and too large ones; notes what libjpeg calls a warning.
Picture decode_picture(std::span<const std::byte> file, const Here& here);

}  // namespace wconvert
