#include "converters/metadata.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>
#include <utility>

#include "engine/config/value.h"
#include "engine/core/in_memory.h"
#include "engine/core/text.h"
#include "engine/io/appearance.h"
#include "engine/io/safetensors.h"
#include "engine/io/yaml.h"
#include "models/metadata.h"
#include "models/validate.h"

namespace wconvert::converters {
namespace {

using models::Model;

/// `0.4.0` and its like as three numbers; what follows them is ignored.
std::optional<std::array<int, 3>> version_of(std::string_view text) {
  std::array<int, 3> numbers{};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t index = 0; index < numbers.size(); ++index) {
    if (index > 0) {
      if (at == end) return numbers;
      if (*at++ != '.') return std::nullopt;
    }
    const auto [next, error] = std::from_chars(at, end, numbers.at(index));
    if (error != std::errc() || numbers.at(index) < 0) return std::nullopt;
    at = next;
  }
  return numbers;
}

void check_version(const Json& value, const Here& here) {
  std::string version;
  if (const auto complaint = decode(value, version)) return here.fail(*complaint);
  const auto numbers = version_of(version);
  if (!numbers) return here.fail(text("is ", quoted(version), ", expected a version such as ", fast_llm_version));
  if (*numbers < *version_of(oldest_fast_llm) || *numbers > *version_of(fast_llm_version)) {
    here.fail(text("is ", version, ", expected ", oldest_fast_llm, " to ", fast_llm_version));
  }
}

/// The value of a key that has to be a string; empty if it is not, which is reported.
std::string require_string(const Json& map, const std::string& key, const Here& here) {
  std::string value;
  const auto found = map.find(key);
  if (found == map.end()) {
    (here / key).fail("is missing");
  } else if (const auto complaint = decode(*found, value)) {
    (here / key).fail(*complaint);
  }
  return value;
}

const Json* require_map(const Json& map, const std::string& key, const Here& here) {
  const auto found = map.find(key);
  if (found != map.end() && found->is_object()) return &*found;
  (here / key).fail(found == map.end() ? "is missing" : "is " + describe_json(*found) + ", expected a map");
  return nullptr;
}

void refuse_unknown(const Json& map, const std::set<std::string>& known, const Here& here) {
  for (const auto& [key, value] : map.items()) {
    if (!known.contains(key)) (here / printable(key)).fail("is not known to Fast-LLM " + std::string(fast_llm_version));
  }
}

void read_config(const Json& config, const std::string& model_type, Model& model, const Here& here) {
  refuse_unknown(config, {"type", "base_model", "distributed", "multi_stage"}, here);
  const std::string type = require_string(config, "type", here);
  if (!type.empty() && type != model_type) {
    (here / "type").fail(text("is ", quoted(type), ", but model is ", quoted(model_type)));
  }
  const Json* base = require_map(config, "base_model", here);
  if (base == nullptr) return;
  const std::size_t faults = here.report().findings().size();
  const auto kind = model_type == "multimodal" ? models::ModelKind::multimodal : models::ModelKind::gpt;
  model = models::from_base_model(*base, kind, here / "base_model");
  if (here.report().findings().size() == faults) models::validate(model, here / "base_model");
}

std::map<std::string, std::string> read_index(const Json& metadata, const Here& here) {
  std::map<std::string, std::string> index;
  const Json* map = require_map(metadata, "state_index", here);
  if (map == nullptr) return index;
  HeaderBudget budget;
  for (const auto& [key, value] : map->items()) {
    const bool fits =
        budget.take_tensor(key) && (!value.is_string() || budget.take_text(value.get_ref<const std::string&>().size()));
    if (!fits) {
      (here / "state_index").fail("holds " + HeaderBudget::excess());
      return index;
    }
    if (value.is_string()) {
      index.emplace(key, value.get<std::string>());
    } else {
      (here / "state_index" / printable(key)).fail("is " + describe_json(value) + ", expected a file name");
    }
  }
  return index;
}

/// What of a training run was saved: weights, and perhaps the state of the optimizer.
void check_shards(const Json& shards, const Here& here) {
  if (!shards.is_array()) return here.fail(text("is ", describe_json(shards), ", expected a list"));
  if (std::find(shards.begin(), shards.end(), "weights") == shards.end()) here.fail("does not list \"weights\"");
}

}  // namespace

Metadata parse_metadata(std::string_view text, const Here& file) {
  Metadata out;
  const Json map = parse_yaml(text, file.path());
  if (!map.is_object()) {
    file.fail("is " + describe_json(map) + ", expected a map");
    if (std::string hint = appearance(text); !hint.empty()) file.hint(std::move(hint));
    return out;
  }
  const Here here = file.colon();
  refuse_unknown(map, {"config", "fast_llm_version", "format", "metadata", "model", "shards", "type"}, here);
  if (const auto version = map.find("fast_llm_version"); version != map.end()) {
    check_version(*version, here / "fast_llm_version");
  }
  if (const std::string format = require_string(map, "format", here); !format.empty() && format != "fast_llm") {
    (here / "format").fail(wconvert::text("is ", quoted(format), ", expected \"fast_llm\""));
    if (format == "distributed") here.hint("fast-llm convert turns a distributed checkpoint into a fast_llm one");
  }
  if (const auto shards = map.find("shards"); shards != map.end()) check_shards(*shards, here / "shards");
  const std::string model_type = require_string(map, "model", here);
  if (!model_type.empty() && model_type != "gpt" && model_type != "multimodal") {
    (here / "model").fail(wconvert::text("is ", quoted(model_type), ", expected \"gpt\" or \"multimodal\""));
  }
  if (const Json* config = require_map(map, "config", here))
    read_config(*config, model_type, out.model, here / "config");
  if (const Json* metadata = require_map(map, "metadata", here))
    out.state_index = read_index(*metadata, here / "metadata");
  return out;
}

Metadata read_metadata(const InputFile& file, const Here& here) {
  constexpr std::uint64_t most_bytes = 100'000'000;
  return in_memory(
      file.path(), file.size(), [&] { return parse_metadata(file.read_all(most_bytes), here.in(file.name())); });
}

}  // namespace wconvert::converters
