#include "engine/cache/processor_folder.h"

#include <algorithm>

#include "engine/audio/extractor.h"
#include "engine/core/text.h"

namespace wconvert {
namespace {

constexpr const char* own_config = "preprocessor_config.json";
constexpr const char* joint_config = "processor_config.json";
constexpr std::uint64_t most_config_bytes = std::uint64_t{16} << 20;

Json config_in(const fs::path& folder, const char* name) {
  const InputFile file = InputFile::open(folder, name);
  return parse_json(file.read_all(most_config_bytes), file.path());
}

}  // namespace

PlacedConfig preprocessor_in(const fs::path& folder, std::initializer_list<const char*> keys, const char* name) {
  const std::vector<std::string> names = list_folder(folder);
  const auto has = [&](const char* file) { return std::binary_search(names.begin(), names.end(), std::string(file)); };
  if (has(own_config)) return {config_in(folder, own_config), Path().in(own_config)};
  const Json joint = has(joint_config) ? config_in(folder, joint_config) : Json();
  for (const char* key : keys) {
    if (joint.is_object() && joint.contains(key)) return {joint[key], Path().in(joint_config).colon() / key};
  }
  throw Error(Trouble::input,
              Path().in(printable(folder.native())),
              text("has no ", name, ": neither ", own_config, " nor one in ", joint_config));
}

bool is_for_audio(const fs::path& folder) {
  const Json config = preprocessor_in(folder, {"image_processor", "feature_extractor"}, "preprocessor").config;
  const auto type = config.is_object() ? config.find("feature_extractor_type") : config.end();
  return config.is_object() && type != config.end() && *type == extractor_type;
}

}  // namespace wconvert
