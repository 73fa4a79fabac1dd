#include "engine/cache/identity.h"

#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "engine/io/json_text.h"
#include "engine/io/sha256.h"

namespace wconvert {
namespace {

constexpr std::array<std::string_view, 7> inert_keys = {"processor_class",
                                                        "_name_or_path",
                                                        "transformers_version",
                                                        "auto_map",
                                                        "return_tensors",
                                                        "device",
                                                        "disable_grouping"};

/// json.dumps(value, sort_keys=True): one line, one text for one value.
void append_sorted(std::string& out, const Json& value) {
  if (value.is_object()) {
    std::map<std::string, const Json*> members;
    for (const auto& [key, member] : value.items()) members.emplace(key, &member);
    std::string_view separator;
    out += '{';
    for (const auto& [key, member] : members) {
      out += separator;
      append_json_string(out, key, Escapes::non_ascii);
      out += ": ";
      append_sorted(out, *member);
      separator = ", ";
    }
    out += '}';
  } else if (value.is_array()) {
    std::string_view separator;
    out += '[';
    for (const Json& member : value) {
      out += separator;
      append_sorted(out, member);
      separator = ", ";
    }
    out += ']';
  } else {
    out += dump_json(value, JsonStyle::compact);
  }
}

ProcessorIdentity identity_of_text(const Json& value) {
  std::string text;
  append_sorted(text, value);
  Sha256 sha;
  sha.update(std::as_bytes(std::span(text)));
  return {sha.hex(), text};
}

Json without_nulls(const Json& value) {
  if (!value.is_object()) return value;
  Json kept = Json::object();
  for (const auto& [key, member] : value.items()) {
    if (!member.is_null()) kept[key] = without_nulls(member);
  }
  return kept;
}

}  // namespace

ProcessorIdentity identity_of(const Json& config, const Implementation& implementation) {
  Json kept = without_nulls(config);
  for (const std::string_view key : inert_keys) kept.erase(std::string(key));
  const Json whole = {{"config", kept},
                      {"impl", std::string(implementation.name)},
                      {"impl_version", implementation.version},
                      {"kernel", std::string(implementation.kernel)}};
  return identity_of_text(whole);
}

ProcessorIdentity original_identity_of(const Json& image_config, std::string_view outer_class) {
  Json state = {{"class", std::string(outer_class)}};
  for (const char* key : {"image_size", "size", "image_mean", "image_std", "rescale_factor", "resample"}) {
    state[key] = image_config.contains(key) ? image_config[key] : Json();
  }
  for (const char* key : {"do_normalize", "do_rescale"}) {
    const auto found = image_config.find(key);
    state[key] = found == image_config.end() || !(found->is_null() || *found == Json(false) || *found == Json(0));
  }
  return identity_of_text(state);
}

}  // namespace wconvert
