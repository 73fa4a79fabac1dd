#include "converters/hf_style.h"

namespace wconvert::converters {
namespace {

constexpr const char* v4_object = "rope_scaling";
constexpr const char* v5_object = "rope_parameters";

/// The config and those of its parts that may have a rotary embedding.
template <class Visit>
void for_each_part(const Json& config, const Visit& visit) {
  visit(Json::json_pointer());
  for (const char* part : {"/text_config", "/vision_config"}) {
    const Json::json_pointer place(part);
    if (config.contains(place) && config.at(place).is_object()) visit(place);
  }
}

}  // namespace

HfStyle style_of(const Json& config) {
  HfStyle style = HfStyle::v4;
  for_each_part(config, [&](const Json::json_pointer& part) {
    if (config.at(part).contains(v5_object)) style = HfStyle::v5;
  });
  return style;
}

void keep_rope_keys(const Json& carried, const Json& owned, Json& config) {
  const bool was_v4 = style_of(carried) == HfStyle::v4;
  for_each_part(carried, [&](const Json::json_pointer& part) {
    const Json::json_pointer from = part / (was_v4 ? v4_object : v5_object);
    const Json::json_pointer to = part / (was_v4 ? v5_object : v4_object);
    // A format with one spelling keeps its object.
    if (!carried.contains(from) || !carried.at(from).is_object() || config.contains(from)) return;
    for (const auto& [key, value] : carried.at(from).items()) {
      if (owned.contains(from / key) || key == "type") continue;  // an old word for rope_type
      if (!config[to].is_object()) config[to] = {{"rope_type", "default"}};
      if (!config[to].contains(key)) config[to][key] = value;
    }
  });
}

}  // namespace wconvert::converters
