#include <map>
#include <string>

#include "converters/metadata.h"
#include "engine/io/yaml.h"
#include "models/metadata.h"

namespace wconvert::converters {

using models::Model;

Json describe_model(const Model& model) {
  const char* type = model.vision ? "multimodal" : "gpt";
  return {
      {"config",
       {{"base_model", models::to_base_model(model)},
        {"distributed", {{"local_world_size", 1}, {"rank", 0}, {"world_size", 1}}},
        {"type", type}}},
      {"fast_llm_version", fast_llm_version},
      {"format", "fast_llm"},
      {"metadata", Json::object()},
      {"model", type},
      {"shards", Json::array({"weights"})},
  };
}

std::string dump_metadata(const Metadata& metadata) {
  Json map = describe_model(metadata.model);
  if (!metadata.state_index.empty()) {
    auto& index = map["metadata"]["state_index"];
    index = Json::object();
    auto& entries = index.get_ref<Json::object_t&>();
    for (const auto& [key, file] : metadata.state_index) entries.emplace_back(key, file);
  }
  return dump_yaml(map);
}

std::map<std::string, std::string> tensor_file_metadata(const Model& model) {
  std::map<std::string, std::string> out;
  const Json map = describe_model(model);
  for (const auto& [key, value] : map.items()) {
    out.emplace(key, value.is_string() ? value.get<std::string>() : dump_yaml(value));
  }
  return out;
}

}  // namespace wconvert::converters
