#include "engine/cache/pictures.h"

#include "engine/cache/processor_folder.h"
#include "engine/io/sha256.h"

namespace wconvert {
namespace {

// Counts up with every change of the numbers that come out.
constexpr int preprocessing_version = 1;

}  // namespace

PictureProcessor read_picture_processor(const fs::path& folder, Kernel kernel) {
  const auto [config, where] = preprocessor_in(folder, {"image_processor"}, "image processor");
  Report report;
  PictureProcessor read{read_image_processor(config, Here(report, where)), kernel, {}};
  report.raise();
  read.identity = identity_of(config, {"wconvert-image", preprocessing_version, name_of(kernel)});
  return read;
}

Fetched preprocess_picture(std::span<const std::byte> file,
                           const PictureProcessor& processor,
                           PixelCache* cache,
                           const Here& here) {
  Sha256 sha;
  sha.update(file);
  const Extent asked = processor.processor.asked_size();
  const PixelKey key({sha.hex(), processor.identity, asked.height, asked.width});
  return fetch(cache, key, [&] {
    return preprocess(processor.processor, decode_picture(file, here), processor.kernel, here.path());
  });
}

}  // namespace wconvert
