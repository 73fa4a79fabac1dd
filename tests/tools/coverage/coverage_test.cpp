#include "tools/coverage/coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>

#include "converters/llama.h"
#include "tests/temporary_folder.h"

namespace wconvert::coverage::coverage_test {
namespace {

using namespace converters;
using models::Block;
using models::Mlp;
using testing::Contains;
using testing::HasSubstr;

const fs::path sources = fs::path(TEST_DATA) / "../..";

const GoldenSet& goldens() {
  static const GoldenSet set(fs::path(TEST_DATA) / "goldens", fs::path(TEST_DATA) / "configs");
  return set;
}

std::vector<std::string> faults_of(const Format& format) {
  std::vector<std::string> lines;
  for (const Finding& fault : cover(format, goldens()).faults) lines.push_back(fault.str());
  return lines;
}

Format llama_with(const Section<Mlp>& mlp) {
  Format format = llama();
  format.model = llama_model(llama_block(llama_attention(), mlp));
  return format;
}

TEST(Coverage, FindsAnExchangeOfTheNormsInATable) {
  Format format = llama();
  const auto norm = [](std::string_view as, std::string_view tensors) {
    return Nested{&Block::normalization, {.as = as, .tensors = tensors}, llama_norm()};
  };
  format.model = llama_model(llama_block(llama_attention(), llama_mlp())
                                 .replace(norm("norm_1", "post_attention_layernorm"))
                                 .replace(norm("norm_2", "input_layernorm")));
  const auto faults = faults_of(format);
  EXPECT_THAT(faults, Contains(HasSubstr("fails names: model.layers.0.post_attention_layernorm.weight is not known")));
  EXPECT_THAT(
      faults,
      Contains("llama/both_biases: fails values: model.layers.0.post_attention_layernorm.weight has other values"));
}

TEST(Coverage, FindsAMatrixThatIsNotTurned) {
  EXPECT_THAT(faults_of(llama_with(llama_mlp().replace(Linear{"layer_2", "down_proj"}))),
              Contains(HasSubstr("llama/both_biases: fails shapes: model.layers.0.mlp.down_proj.weight is ")));
}

TEST(Coverage, FindsASplitInTheWrongOrder) {
  EXPECT_THAT(faults_of(llama_with(llama_mlp().replace(Linear{"layer_1", {"up_proj", "gate_proj"}, split}))),
              Contains("llama/both_biases: fails values: model.layers.0.mlp.up_proj.weight has other values"));
}

TEST(Coverage, FindsKeysThatAreExchanged) {
  Format format = llama();
  const auto attention = llama_attention()
                             .replace(Rename{&models::Attention::heads, "num_key_value_heads"})
                             .replace(Rename{&models::Attention::head_groups, "num_attention_heads"});
  format.model = llama_model(llama_block(attention, llama_mlp()));
  EXPECT_THAT(faults_of(format),
              Contains("llama/base: num_key_value_heads: is 2, expected a multiple of head_groups, which is 6"));
}

TEST(Coverage, WithoutGoldensSaysWhereTheyAreSought) {
  try {
    goldens_folder("nowhere/at/all");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.trouble(), Trouble::usage);
    EXPECT_STREQ(error.what(), "nowhere/at/all: is no folder with goldens");
    EXPECT_EQ(error.hint(),
              "--goldens DIR or WCONVERT_GOLDENS names it; without either it is tests/data/goldens of a clone");
  }
}

struct Ended {
  int code = 0;
  std::string out;
};

/// Runs wconvert-coverage in the folder of the sources, with what the clone has.
Ended run_coverage(const std::string& words) {
  const std::string command =
      "cd '" + sources.string() + "' && WCONVERT_GOLDENS= '" + COVERAGE_PROGRAM + "' " + words + " 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  Ended run;
  std::array<char, 4096> buffer;
  while (const std::size_t count = fread(buffer.data(), 1, buffer.size(), pipe)) run.out.append(buffer.data(), count);
  run.code = WEXITSTATUS(pclose(pipe));
  return run;
}

TEST(CoverageProgram, FindsNothingInWhatThereIs) {
  const Ended run = run_coverage("llama mistral");
  EXPECT_EQ(run.code, 0) << run.out;
  EXPECT_THAT(run.out, HasSubstr(", 0 faults\n"));
}

TEST(CoverageProgram, SaysTheSameInJson) {
  const Ended run = run_coverage("--json mistral");
  EXPECT_EQ(run.code, 0);
  const Json out = parse_json(run.out, Path().in("out"));
  EXPECT_EQ(out["status"], "ok");
  ASSERT_EQ(out["formats"].size(), 1U);
  const Json& mistral = out["formats"][0];
  EXPECT_EQ(mistral["format"], "mistral");
  EXPECT_EQ(mistral["faults"], Json::array());
  EXPECT_EQ(mistral["mutants"]["killed"], mistral["mutants"]["total"]);
  EXPECT_THAT(mistral["mutants"]["only_by_values"].dump(),
              HasSubstr("model.layers.#.mlp.gate_proj.weight and model.layers.#.mlp.up_proj.weight"));
}

TEST(CoverageProgram, EndsWithSixIfSomethingIsLeft) {
  const TemporaryFolder folder;
  folder.write("mistral/config.json", R"({"model_type": "mistral", "mystery": 1})");

  const Ended run = run_coverage("mistral --configs " + folder.path().string());
  EXPECT_EQ(run.code, 6);
  EXPECT_THAT(run.out, HasSubstr("  FAULT    mistral: mystery: is neither claimed by a row nor metadata\n"));
  EXPECT_THAT(run_coverage("--json mistral --configs " + folder.path().string()).out,
              HasSubstr("\"status\": \"incomplete\""));
}

TEST(CoverageProgram, EndsWithTwoForAFormatThatIsNone) {
  const Ended run = run_coverage("stork");
  EXPECT_EQ(run.code, 2);
  EXPECT_THAT(run.out, HasSubstr("format \"stork\" is not known, expected one of llama, "));
}

}  // namespace
}  // namespace wconvert::coverage::coverage_test
