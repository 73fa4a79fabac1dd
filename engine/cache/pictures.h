#pragma once

#include <cstddef>
#include <span>

#include "engine/cache/tensor_cache.h"
#include "engine/image/processor.h"

namespace wconvert {

/// An image processor, and what it is known by in a cache.
struct PictureProcessor {
  ImageProcessor processor;
  Kernel kernel = Kernel::pillow_13;
  ProcessorIdentity identity;
};

/// Reads the image processor of a folder that transformers has saved: preprocessor_config.json, or else what
/// processor_config.json holds of it.
PictureProcessor read_picture_processor(const fs::path& folder, Kernel kernel);

/// The tensors of a picture's file: from the cache, or made and put there; without a cache always made.
Fetched preprocess_picture(std::span<const std::byte> file,
                           const PictureProcessor& processor,
                           PixelCache* cache,
                           const Here& here);

}  // namespace wconvert
