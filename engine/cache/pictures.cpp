#include "engine/cache/pictures.h"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "engine/core/text.h"
#include "engine/io/sha256.h"

namespace wconvert {
namespace {

constexpr const char* own_config = "preprocessor_config.json";
constexpr const char* joint_config = "processor_config.json";
constexpr std::uint64_t most_config_bytes = std::uint64_t{16} << 20;
constexpr std::uint64_t most_picture_bytes = std::uint64_t{512} << 20;
// Counts up with every change of the numbers that come out.
constexpr int preprocessing_version = 1;

Json config_in(const fs::path& folder, const char* name) {
  const InputFile file = InputFile::open(folder, name);
  return parse_json(file.read_all(most_config_bytes), file.path());
}

/// The configuration of the image processor, and the place it stands in.
std::pair<Json, Path> image_config_in(const fs::path& folder) {
  const std::vector<std::string> names = list_folder(folder);
  const auto has = [&](const char* name) { return std::binary_search(names.begin(), names.end(), std::string(name)); };
  if (has(own_config)) return {config_in(folder, own_config), Path().in(own_config)};
  const Json joint = has(joint_config) ? config_in(folder, joint_config) : Json();
  if (joint.is_object() && joint.contains("image_processor")) {
    return {joint["image_processor"], Path().in(joint_config).colon() / "image_processor"};
  }
  throw Error(Trouble::input,
              Path().in(printable(folder.native())),
              text("has no image processor: neither ", own_config, " nor one in ", joint_config));
}

WarmedPicture warm(PixelCache& cache, const PictureProcessor& processor, const fs::path& path) {
  Report report;
  try {
    const InputFile file = InputFile::open(path);
    const std::string content = file.read_all(most_picture_bytes);
    const bool hit =
        preprocess_picture(std::as_bytes(std::span(content)), processor, &cache, Here(report, file.path())).hit;
    return {hit, {}, report.notes()};
  } catch (const Error& error) {
    if (error.trouble() != Trouble::input && error.trouble() != Trouble::usage) throw;
    return {false, error.findings(), report.notes()};
  }
}

}  // namespace

PictureProcessor read_picture_processor(const fs::path& folder, Kernel kernel) {
  const auto [config, where] = image_config_in(folder);
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

std::vector<WarmedPicture> warm_cache(PixelCache& cache,
                                      const PictureProcessor& processor,
                                      const std::vector<fs::path>& files,
                                      const WarmOptions& options) {
  std::vector<WarmedPicture> warmed(files.size());
  std::atomic<std::uint64_t> done{0};
  tbb::task_arena arena(options.threads > 0 ? options.threads : tbb::task_arena::automatic);
  arena.execute([&] {
    tbb::parallel_for(std::size_t{0}, files.size(), [&](std::size_t index) {
      warmed[index] = warm(cache, processor, files[index]);
      if (options.progress) options.progress(++done, files.size());
    });
  });
  return warmed;
}

}  // namespace wconvert
