#include "tools/coverage/goldens.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "converters/config.h"
#include "engine/checkpoint/shards.h"
#include "engine/io/yaml.h"
#include "engine/tensor/cast.h"
#include "models/metadata.h"

namespace wconvert::coverage {
namespace {

using converters::Format;

constexpr std::uint64_t most_bytes = std::uint64_t{64} << 20;

Json read_json(const fs::path& file) {
  return parse_json(InputFile::open(file).read_all(most_bytes), Path().in(file.string()));
}

std::optional<Json> read_metadata(const Case& golden) {
  for (const char* file : {"metadata.yaml", "fast_llm/metadata.yaml"}) {
    if (!golden.has(file)) continue;
    return parse_yaml(InputFile::open(golden.folder / file).read_all(most_bytes), Path().in(golden.title).in(file));
  }
  return std::nullopt;
}

models::Model read_model(const Json& metadata, const Here& here) {
  const Json& model = metadata.at("config").at("base_model");
  const bool sees = model.contains("vision_encoder");
  return models::from_base_model(model, sees ? models::ModelKind::multimodal : models::ModelKind::gpt, here);
}

/// Directly below a format, or of its group of configs: neither refused nor a matter of policy.
bool is_accepted(const std::string& title) {
  const bool is_group = std::count(title.begin(), title.end(), '/') > 1;
  return !title.starts_with("distributed/") && (!is_group || title.find("/configs/") != std::string::npos);
}

Tensors read_tensors(const Shards& shards) {
  Tensors tensors;
  for (const StoredTensor& tensor : shards.tensors()) {
    std::vector<std::byte> bytes(tensor.bytes());
    shards.read(tensor, 0, bytes);
    Bits bits{tensor.entry.shape, std::vector<std::uint32_t>(bytes.size() / size_of(tensor.entry.dtype))};
    const auto to = std::as_writable_bytes(std::span(bits.elements));
    cast(tensor.entry.dtype, bytes.data(), DType::f32, to.data(), bits.elements.size());
    tensors.emplace(tensor.entry.name, std::move(bits));
  }
  return tensors;
}

/// The config as the format reads it beside those tensors.
Json settled(const Format& format, Json config, const Tensors& tensors, const Here& here) {
  if (!format.settle) return config;
  std::set<std::string> names;
  for (const auto& [name, bits] : tensors) names.insert(name);
  return format.settle(std::move(config), names, here);
}

/// The configs of a case, by their place in it: those that were read, then those that were written.
std::vector<GoldenConfig> configs_of(const Case& golden) {
  std::vector<GoldenConfig> configs;
  for (const char* folder : {".", "hf", "hf_v5", "back", "back_v5", "hf_back", "hf_back_v5"}) {
    const fs::path file = (golden.folder / folder / "config.json").lexically_normal();
    if (fs::exists(file)) configs.push_back({golden.title + "/" + folder, read_json(file)});
  }
  return configs;
}

/// Does a config have to be read as the golden's model, or was it written of it, which may have lost something?
bool is_source(const GoldenConfig& config) {
  return config.title.ends_with("/.") || config.title.ends_with("/hf") || config.title.ends_with("/hf_v5");
}

bool is_read_as(const Format& format, const Json& config, const models::Model& model) {
  Report report;
  return converters::import_config(format, config, {}, Here(report)) == model && report.findings().empty();
}

std::optional<Witness> read_witness(const Format& format, const Case& golden, const Here& here) {
  const bool imports = golden.binds("import") || golden.has("metadata.yaml");
  const auto metadata = read_metadata(golden);
  if (!metadata || !(imports || golden.binds("export"))) return std::nullopt;
  Witness witness{golden.title, true, read_model(*metadata, here), {}, {}, {}, {}};
  witness.plan = converters::flatten(format, witness.model, most_tensors, here.report());
  const char* hf = imports && golden.has_weights("hf") ? "hf" : "hf_back";
  // Another spelling of a case has names of its own.
  if (golden.has_weights(hf) && golden.has_weights("fast_llm") && !golden.about.contains("variant_of")) {
    const auto index = metadata->at("metadata").at("state_index").get<std::map<std::string, std::string>>();
    witness.hf = read_tensors(Shards::open_hugging_face(golden.folder / hf, here));
    witness.internal = read_tensors(Shards::open_internal(golden.folder / "fast_llm", index, here));
  }
  return witness;
}

}  // namespace

bool Case::has_weights(const char* part) const {
  if (!has(part)) return false;
  const auto names = list_folder(folder / part);
  return std::any_of(names.begin(), names.end(), [](const auto& name) { return name.ends_with(".safetensors"); });
}

bool Case::binds(std::string_view direction) const {
  const auto found = about.find("authoritative");
  return found != about.end() && std::find(found->begin(), found->end(), direction) != found->end();
}

fs::path goldens_folder(const std::string& given) {
  const char* set = std::getenv("WCONVERT_GOLDENS");
  fs::path folder = "tests/data/goldens";
  if (!given.empty()) {
    folder = given;
  } else if (set != nullptr && *set != '\0') {
    folder = set;
  }
  if (fs::is_directory(folder)) return folder;
  throw Error(Trouble::usage,
              Path().in(folder.string()),
              "is no folder with goldens",
              "--goldens DIR or WCONVERT_GOLDENS names it; without either it is tests/data/goldens of a clone");
}

GoldenSet::GoldenSet(const fs::path& folder, const fs::path& configs) : configs_(configs) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().filename() != "case.json") continue;
    const fs::path place = entry.path().parent_path();
    std::string title = place.lexically_relative(folder).generic_string();
    if (!is_accepted(title)) continue;
    Json about = read_json(entry.path());
    std::string format = about.value("format", "");
    cases_.push_back({place, std::move(title), std::move(format), std::move(about)});
  }
  std::sort(cases_.begin(), cases_.end(), [](const Case& a, const Case& b) { return a.title < b.title; });
  for (const Case& golden : cases_) {
    const auto metadata = read_metadata(golden);
    if (!metadata) continue;
    Report report;
    models::Model model = read_model(*metadata, Here(report));
    const bool is_known = std::find(models_.begin(), models_.end(), model) != models_.end();
    if (report.findings().empty() && !is_known) models_.push_back(std::move(model));
  }
}

std::vector<GoldenConfig> GoldenSet::lone_configs(const std::string& format) const {
  std::vector<GoldenConfig> configs;
  if (!fs::is_directory(configs_ / format)) return configs;
  for (const auto& entry : fs::recursive_directory_iterator(configs_ / format)) {
    if (entry.path().filename() != "config.json") continue;
    configs.push_back(
        {entry.path().parent_path().lexically_relative(configs_).generic_string(), read_json(entry.path())});
  }
  std::sort(configs.begin(), configs.end(), [](const auto& a, const auto& b) { return a.title < b.title; });
  return configs;
}

Goldens read_goldens(const GoldenSet& set, const Format& format, const Here& here) {
  Goldens goldens{{}, set.lone_configs(format.name)};
  for (const Case& golden : set.cases()) {
    if (golden.format != format.name) continue;
    const Here place = here.in(golden.title);
    auto witness = read_witness(format, golden, place);
    const bool imports = golden.binds("import") || golden.has("metadata.yaml");
    for (GoldenConfig& config : configs_of(golden)) {
      config.config = settled(format, std::move(config.config), witness ? witness->hf : Tensors(), place);
      const bool tells =
          witness && ((is_source(config) && imports) || is_read_as(format, config.config, witness->model));
      if (tells) witness->configs.push_back(config.config);
      goldens.configs.push_back(std::move(config));
    }
    if (witness) goldens.witnesses.push_back(std::move(*witness));
  }
  return goldens;
}

}  // namespace wconvert::coverage
