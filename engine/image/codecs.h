#pragma once

#include <span>

#include "engine/image/picture.h"

namespace wconvert {

Picture decode_png(std::span<const std::byte> file, const Path& where);
Picture decode_jpeg(std::span<const std::byte> file, const Here& here);

}  // namespace wconvert
