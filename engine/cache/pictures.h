#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

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

/// What came of one file.
struct WarmedPicture {
  bool hit = false;
  std::vector<Finding> refusals;  // why there is no entry for it
  std::vector<Finding> notes;
};

struct WarmOptions {
  int threads = 0;                                                             // 0: as many as there are cores
  std::function<void(std::uint64_t done, std::uint64_t total)> progress = {};  // in files; from any thread, may throw
};

/// Sees to it that a cache has the tensors of all these files; what came of each, in their order. A file that is no
/// picture does not keep the others from their turn; trouble of the system ends the work.
std::vector<WarmedPicture> warm_cache(PixelCache& cache,
                                      const PictureProcessor& processor,
                                      const std::vector<fs::path>& files,
                                      const WarmOptions& options);

}  // namespace wconvert
