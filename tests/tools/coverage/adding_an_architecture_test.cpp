// Follows docs/adding-an-architecture.md.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "converters/config.h"
#include "converters/llama.h"
#include "tests/temporary_folder.h"
#include "tests/tools/coverage/heron.h"
#include "tools/coverage/coverage.h"

namespace wconvert::coverage::adding_an_architecture_test {
namespace {

using converters::Format;
using converters::heron;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

std::string content_of(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

const fs::path sources = fs::path(TEST_DATA) / "../..";

/// The first block of the page in that language.
std::string block_of_page(const std::string& language) {
  const std::string page = content_of(sources / "docs/adding-an-architecture.md");
  const std::string begin = "```" + language + "\n";
  const std::size_t from = page.find(begin) + begin.size();
  return page.substr(from, page.find("```", from) - from);
}

class Heron : public testing::Test {
 protected:
  Heron() {
    folder_.write("configs/heron/base/hf/config.json", block_of_page("json"));
    fs::create_directories(folder_ / "goldens");
  }
  Coverage cover_as(const Format& format) const {
    return cover(format, GoldenSet(folder_ / "goldens", folder_ / "configs"));
  }
  std::vector<std::string> faults_of(const Format& format) const {
    std::vector<std::string> lines;
    for (const Finding& fault : cover_as(format).faults) lines.push_back(fault.str());
    return lines;
  }
  static std::vector<std::string> alive_of(const Coverage& coverage) {
    std::vector<std::string> lines;
    for (const Judged& judged : coverage.mutants) {
      if (judged.verdicts.empty()) lines.push_back(judged.kind + ": " + judged.what);
    }
    return lines;
  }
  TemporaryFolder folder_;
};

TEST_F(Heron, IsWhatThePageShows) {
  EXPECT_EQ(content_of(sources / "tests/tools/coverage/heron.cpp"), block_of_page("cpp"));
}

TEST_F(Heron, IsComplete) {
  const Coverage coverage = cover_as(heron());

  std::vector<std::string> faults;
  for (const Finding& fault : coverage.faults) faults.push_back(fault.str());
  EXPECT_THAT(faults, IsEmpty());
  EXPECT_THAT(alive_of(coverage), IsEmpty());
  EXPECT_GT(coverage.mutants.size(), 50U);
  EXPECT_EQ(coverage.golden_configs, 1U);
}

TEST_F(Heron, ReadsAndWritesItsConfig) {
  const Json config = Json::parse(block_of_page("json"));
  Report report;
  const models::Model model = converters::import_config(heron(), config, {}, Here(report));
  const Json written = converters::export_config(heron(), model, HfStyle::v4, Here(report));
  report.raise();

  Json expected = config;
  expected.erase("max_position_embeddings");
  EXPECT_EQ(Json(written), [&] {
    Json sorted = Json::object();
    for (const auto& [key, value] : written.items()) sorted[key] = expected.at(key);
    return sorted;
  }());
  EXPECT_EQ(written.size(), expected.size());
}

TEST_F(Heron, WithoutARowForAFieldIsToldSo) {
  Format format = heron();
  format.model = format.model.without("image_token_index").without("vision_encoder");
  EXPECT_THAT(faults_of(format), Contains("fields.vision_encoder: no row accounts for this field"));
}

TEST_F(Heron, WithoutARowForAKeyIsToldSo) {
  Format format = heron();
  format.model = format.model.replace(Fixed{&models::Model::hidden_size, 32});
  EXPECT_THAT(faults_of(format), Contains("heron/base/hf: hidden_size: is neither claimed by a row nor metadata"));
}

TEST_F(Heron, WithoutARowForATensorIsToldSo) {
  using converters::llama_embeddings;
  Format format = heron();
  format.model = format.model.replace(Nested{
      &models::Model::embeddings, {.tensors = "model"}, llama_embeddings().without("tensor word_embeddings_weight")});
  EXPECT_THAT(faults_of(format), Contains(HasSubstr("is never written: no declaration is about it")));
}

TEST_F(Heron, WithNamesThatNobodyKnowsIsToldSo) {
  using converters::llama_embeddings;
  Format format = heron();
  format.model =
      format.model.replace(Nested{&models::Model::embeddings,
                                  {.tensors = "model"},
                                  llama_embeddings().replace(Tensor{"word_embeddings_weight", "wte.weight"})});
  EXPECT_THAT(
      faults_of(format),
      Contains(HasSubstr("fails names: model.wte.weight is not known to be embeddings.word_embeddings_weight")));
}

}  // namespace
}  // namespace wconvert::coverage::adding_an_architecture_test
