#include "converters/carried.h"

#include <algorithm>

#include "engine/io/json.h"

namespace wconvert::converters {
namespace {

constexpr const char* metadata_key = "hf_metadata";
constexpr const char* dtype_key = "hf_dtype";

/// What the `__metadata__` of all files agrees about.
std::map<std::string, std::string> common_metadata(const Shards& source) {
  std::map<std::string, std::string> common;
  if (source.files().empty()) return common;
  for (const auto& [key, value] : source.files().front().metadata) {
    bool everywhere = true;
    for (const ShardFile& file : source.files()) {
      const auto found = file.metadata.find(key);
      everywhere = everywhere && found != file.metadata.end() && found->second == value;
    }
    if (everywhere) common.emplace(key, value);
  }
  return common;
}

}  // namespace

std::map<std::string, std::string> remember(const Shards& source) {
  Json pairs = Json::object();
  for (const auto& [key, value] : common_metadata(source)) pairs[key] = value;
  std::map<std::string, std::string> metadata = {{metadata_key, dump_json(pairs, JsonStyle::compact)}};
  const auto& tensors = source.tensors();
  const bool alike = std::all_of(tensors.begin(), tensors.end(), [&](const StoredTensor& tensor) {
    return tensor.entry.dtype == tensors.front().entry.dtype;
  });
  if (!tensors.empty() && alike) metadata.emplace(dtype_key, name_of(tensors.front().entry.dtype));
  return metadata;
}

std::map<std::string, std::string> recall_metadata(const Shards& internal) {
  std::map<std::string, std::string> metadata = {{"format", "pt"}};
  const auto common = common_metadata(internal);
  const auto found = common.find(metadata_key);
  if (found == common.end()) return metadata;
  const Json pairs = parse_json(found->second, Path().in(internal.files().front().name).in(metadata_key));
  if (!pairs.is_object()) return metadata;
  for (const auto& [key, value] : pairs.items()) {
    if (value.is_string()) metadata[key] = value.get<std::string>();
  }
  return metadata;
}

std::optional<DType> recall_dtype(const Shards& internal) {
  const auto common = common_metadata(internal);
  const auto found = common.find(dtype_key);
  return found == common.end() ? std::nullopt : dtype_named(found->second);
}

}  // namespace wconvert::converters
