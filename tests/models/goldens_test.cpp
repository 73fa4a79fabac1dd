#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>

#include "engine/config/value.h"
#include "engine/io/file.h"
#include "engine/io/safetensors.h"
#include "engine/io/yaml.h"
#include "models/inventory.h"
#include "models/metadata.h"
#include "models/validate.h"
#include "tests/models/tiny.h"

namespace wconvert::models::goldens_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view weights = "/weights";

/// What one metadata.yaml that Fast-LLM wrote says.
struct Golden {
  fs::path file;
  std::string name;
  ModelKind kind = ModelKind::gpt;
  Json base_model;
  std::map<std::string, std::string> state;  // the file of each tensor

  /// Was it written by an import? Then it holds what the importer gave, in our form, too.
  bool imported() const { return !name.starts_with("internal/") && !name.starts_with("distributed/"); }
};

fs::path goldens_folder() {
  const char* given = std::getenv("WCONVERT_GOLDENS");
  return given == nullptr ? fs::path(TEST_DATA) / "goldens" : fs::path(given);
}

Golden golden_at(const fs::path& file) {
  Golden golden;
  golden.file = file;
  golden.name = file.parent_path().lexically_relative(goldens_folder()).generic_string();
  const InputFile input = InputFile::open(file);
  Json metadata = parse_yaml(input.read_all(std::uint64_t{100} << 20), input.path());
  EXPECT_EQ(decode(metadata.at("model"), golden.kind), std::nullopt);
  golden.base_model = metadata.at("config").at("base_model");
  if (!metadata.contains("metadata")) return golden;
  const Json& more = metadata.at("metadata");
  if (!more.contains("state_index")) return golden;
  for (const auto& [key, place] : more.at("state_index").items()) {
    if (key.ends_with(weights)) golden.state[key.substr(0, key.size() - weights.size())] = place.get<std::string>();
  }
  return golden;
}

std::vector<Golden> goldens() {
  std::vector<Golden> all;
  for (const auto& entry : fs::recursive_directory_iterator(goldens_folder())) {
    if (entry.path().filename() == "metadata.yaml") all.push_back(golden_at(entry.path()));
  }
  return all;
}

/// Key and value share one bias, which here they could not.
constexpr std::string_view refused = "internal/bias_value_only/fast_llm";

/// Every valid golden with its model.
std::vector<std::pair<Golden, Model>> models() {
  std::vector<std::pair<Golden, Model>> all;
  for (Golden& golden : goldens()) {
    if (golden.name == refused) continue;
    Report report;
    Model model = from_base_model(golden.base_model, golden.kind, Here(report));
    validate(model, Here(report));
    EXPECT_THAT(texts(report.findings()), IsEmpty()) << golden.name;
    if (report.findings().empty()) all.emplace_back(std::move(golden), std::move(model));
  }
  return all;
}

/// What of a golden map is not in ours with an equal value.
void collect_missing(const Json& golden, const Json& ours, const Path& where, std::vector<std::string>& missing) {
  if (!golden.is_object() || !ours.is_object()) {
    if (golden != ours) missing.push_back(where.str() + " is " + ours.dump() + ", in the golden " + golden.dump());
    return;
  }
  for (const auto& [key, value] : golden.items()) {
    if (ours.contains(key)) {
      collect_missing(value, ours.at(key), where / key, missing);
    } else {
      missing.push_back((where / key).str() + " is missing");
    }
  }
}

TEST(Goldens, EveryConfigurationThatFastLlmWroteIsAValidModel) {
  const auto all = models();
  std::cout << all.size() << " configurations in " << goldens_folder() << '\n';
  ASSERT_GT(all.size(), 200U);
}

TEST(Goldens, AnImportWritesEveryKeyThatFastLlmWrites) {
  std::size_t count = 0;
  for (const auto& [golden, model] : models()) {
    if (!golden.imported()) continue;
    ++count;
    std::vector<std::string> missing;
    collect_missing(golden.base_model, to_base_model(model), Path(), missing);
    EXPECT_THAT(missing, IsEmpty()) << golden.name;
  }
  ASSERT_GT(count, 100U);
}

// What is written beyond the keys of the golden is the default: else it would read back as another model.
TEST(Goldens, WhatIsWrittenReadsBackAsTheSameModel) {
  std::size_t count = 0;
  for (const auto& [golden, model] : models()) {
    ++count;
    Report report;
    EXPECT_EQ(from_base_model(to_base_model(model), golden.kind, Here(report)), model) << golden.name;
    EXPECT_THAT(texts(report.findings()), IsEmpty()) << golden.name;
    EXPECT_THAT(texts(report.notes()), IsEmpty()) << golden.name;
  }
  ASSERT_GT(count, 200U);
}

TEST(Goldens, TheInventoryIsWhatFastLlmStored) {
  std::size_t count = 0;
  for (const auto& [golden, model] : models()) {
    if (golden.state.empty()) continue;
    ++count;
    const Inventory all = inventory(model);
    std::set<std::string> owned, stored;
    for (const OwnedTensor& tensor : all.tensors()) owned.insert(tensor.name);
    for (const auto& [name, file] : golden.state) stored.insert(name);
    EXPECT_EQ(owned, stored) << golden.name;
  }
  ASSERT_GT(count, 100U);
}

TEST(Goldens, TheShapesAreThoseThatFastLlmStored) {
  std::size_t count = 0;
  for (const auto& [golden, model] : models()) {
    const Inventory all = inventory(model);
    std::set<std::string> files;
    for (const auto& [name, file] : golden.state) files.insert(file);
    for (const std::string& file : files) {
      if (!fs::exists(golden.file.parent_path() / file)) continue;
      Report report;
      const auto header = read_safetensors(InputFile::open(golden.file.parent_path(), file), Here(report));
      ASSERT_THAT(texts(report.findings()), IsEmpty());
      for (const TensorEntry& tensor : header.tensors) {
        if (!tensor.name.ends_with(weights)) continue;
        ++count;
        const std::string name = tensor.name.substr(0, tensor.name.size() - weights.size());
        const OwnedTensor* owned = all.find(name);
        ASSERT_NE(owned, nullptr) << golden.name << ": " << name;
        EXPECT_EQ(owned->shape, tensor.shape) << golden.name << ": " << name;
      }
    }
  }
  std::cout << count << " tensors in " << goldens_folder() << '\n';
  ASSERT_GT(count, 500U);
}

TEST(Goldens, ABiasOfTheValueAloneIsRefused) {
  const Golden golden = golden_at(goldens_folder() / refused / "metadata.yaml");
  Report report;
  from_base_model(golden.base_model, golden.kind, Here(report));
  EXPECT_THAT(
      texts(report.findings()),
      ElementsAre("decoder.block.mixer.value_layer.bias.enabled: comes to true, expected false as in key_layer: "
                  "key and value are one layer"));
}

}  // namespace
}  // namespace wconvert::models::goldens_test
