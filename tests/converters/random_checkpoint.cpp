#include "tests/converters/random_checkpoint.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>

#include "engine/core/checked.h"
#include "engine/io/safetensors.h"
#include "engine/io/shard_index.h"

namespace wconvert::converters {
namespace {

/// Small enough that a test of many stays quick.
constexpr std::int64_t most_elements = 400'000;

std::size_t below(std::size_t most, std::mt19937& random) {
  return random() % most;
}

/// Every place of a config that holds a number or a truth value.
void find_scalars(Json& value, std::vector<Json*>& places) {
  if (value.is_number() || value.is_boolean()) places.push_back(&value);
  if (!value.is_object()) return;
  for (auto& [key, inner] : value.items()) find_scalars(inner, places);
}

void change(Json& value, std::mt19937& random) {
  if (value.is_boolean()) {
    value = !value.get<bool>();
  } else if (value.is_number_integer()) {
    constexpr std::int64_t few[] = {1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 30, 33, 40, 64};
    value = few[below(std::size(few), random)];
  } else {
    constexpr double few[] = {1e-5, 1e-6, 0.5, 1.0, 2.0, 10000.0, 500000.0};
    value = few[below(std::size(few), random)];
  }
}

std::int64_t elements_of(const Plan& plan) {
  std::int64_t sum = 0;
  for (const Step& step : plan.steps) sum += checked_volume(step.shape).value_or(most_elements);
  return sum;
}

bool is_convertible(const Format& format, const Json& config) {
  try {
    Report report;
    const models::Model model = import_config(format, config, {}, Here(report));
    if (!report.findings().empty()) return false;
    export_config(format, model, HfStyle::v4, Here(report));
    const Plan plan = flatten(format, model, 2'000, report);
    return report.findings().empty() && elements_of(plan) <= most_elements;
  } catch (const Error&) {
    return false;
  }
}

void write_file(const fs::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

}  // namespace

std::vector<Json> seed_configs(const Format& format) {
  const char* whole = std::getenv("WCONVERT_GOLDENS");
  fs::path root = fs::path(whole != nullptr ? whole : TEST_DATA "/goldens") / format.name;
  // What Fast-LLM does not have has no goldens, but configs that transformers saved.
  if (!fs::exists(root)) root = fs::path(TEST_DATA "/configs") / format.name;
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    const std::string folder = entry.path().parent_path().filename().string();
    const bool accepted = folder == "hf" || folder == "hf_v5" || folder == "hf_back";
    if (accepted && entry.path().filename() == "config.json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Json> configs;
  for (const fs::path& file : files) {
    std::ifstream in(file);
    Json config = Json::parse(in);
    if (is_convertible(format, config)) configs.push_back(std::move(config));
  }
  return configs;
}

std::optional<Json> random_config(const Format& format, const std::vector<Json>& seeds, std::mt19937& random) {
  for (int tries = 0; tries < 200; ++tries) {
    Json config = seeds[below(seeds.size(), random)];
    std::vector<Json*> places;
    find_scalars(config, places);
    for (std::size_t edits = 1 + below(3, random); edits > 0; --edits) {
      change(*places[below(places.size(), random)], random);
    }
    if (is_convertible(format, config)) return config;
  }
  return std::nullopt;
}

void write_random_checkpoint(const fs::path& folder, const Json& config, const Plan& plan, std::mt19937& random) {
  fs::create_directories(folder);
  write_file(folder / "config.json", dump_json(config, JsonStyle::indented));
  constexpr DType dtypes[] = {DType::f32, DType::bf16, DType::f16};
  const DType dtype = dtypes[below(3, random)];
  const std::size_t files = 1 + below(3, random);
  std::vector<SafetensorsDraft> drafts(files, SafetensorsDraft{{}, {{"format", "pt"}}});
  ShardIndex index;
  std::uint64_t total = 0;
  for (const Step& step : plan.steps) {
    for (const Part& part : step.parts) {
      const std::size_t file = below(files, random);
      drafts[file].tensors.push_back({part.hf, dtype, part.box.shape});
      index.weight_map[part.hf] = "part-" + std::to_string(file) + ".safetensors";
      total += static_cast<std::uint64_t>(checked_volume(part.box.shape).value()) * size_of(dtype);
    }
  }
  index.total_size = total;
  for (std::size_t file = 0; file < files; ++file) {
    if (drafts[file].tensors.empty()) continue;
    const SafetensorsLayout layout = lay_out(drafts[file]);
    std::string content = layout.head;
    while (content.size() < layout.file_size) content += static_cast<char>(random());
    write_file(folder / (files == 1 ? "model.safetensors" : "part-" + std::to_string(file) + ".safetensors"), content);
  }
  if (files > 1) write_file(folder / "model.safetensors.index.json", dump_shard_index(index));
}

}  // namespace wconvert::converters
