#pragma once

#include <vector>

#include "engine/image/processor.h"

namespace wconvert {

/// Makes of what `preprocess` made of pictures one by one what the processor makes of them together: Pixtral fills
/// smaller ones up with zeros, below and to the right, Qwen2-VL puts patches behind patches. Refuses (input) none at
/// all, and, for the others, pictures of different sizes.
Arrays batch_of(const ImageProcessor& processor, const std::vector<Arrays>& pictures, const Path& where);

}  // namespace wconvert
