// What `wconvert show` prints of a format.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/core/text.h"
#include "engine/declare/listed_name.h"
#include "tests/converters/random_checkpoint.h"

namespace wconvert::converters::show_test {
namespace {

using testing::Contains;
using testing::IsEmpty;
using Lines = std::vector<Listing::Line>;

Lines lines_of(const Format& format) {
  Lines lines;
  format.model.show(Listing(lines));
  return lines;
}

bool is_listed(const Lines& lines, std::string_view name, std::string Listing::Line::*column) {
  return std::any_of(lines.begin(), lines.end(), [&](const Listing::Line& line) {
    if (line.kind != Listing::Kind::tensor) return false;
    for (std::string_view rest = line.*column;;) {
      const std::size_t end = rest.find(" + ");
      if (is_listed_as(name, rest.substr(0, end))) return true;
      if (end == std::string_view::npos) return false;
      rest.remove_prefix(end + 3);
    }
  });
}

class EveryFormatsListing : public testing::TestWithParam<Format> {};

TEST_P(EveryFormatsListing, HasEveryTensorThatAPlanMoves) {
  const Lines lines = lines_of(GetParam());
  std::vector<std::string> missing;
  for (const Json& config : seed_configs(GetParam())) {
    Report report;
    const models::Model model = import_config(GetParam(), config, {}, Here(report));
    for (const Step& step : flatten(GetParam(), model, 10'000, report).steps) {
      if (!is_listed(lines, step.internal, &Listing::Line::internal)) missing.push_back(step.internal);
      for (const Part& part : step.parts) {
        if (!is_listed(lines, part.hf, &Listing::Line::hf)) missing.push_back(part.hf);
      }
    }
  }
  EXPECT_THAT(missing, IsEmpty());
}

TEST_P(EveryFormatsListing, SaysForEachTensorHowItLies) {
  for (const Listing::Line& line : lines_of(GetParam())) {
    if (line.kind != Listing::Kind::tensor) continue;
    EXPECT_NE(line.hf, "") << line.internal;
    EXPECT_NE(line.how, "") << line.internal;
  }
}

INSTANTIATE_TEST_SUITE_P(Show, EveryFormatsListing, testing::ValuesIn(formats()), [](const auto& one) {
  return one.param.name;
});

std::vector<std::string> texts_of(const Format& format) {
  std::vector<std::string> texts;
  for (const auto& line : lines_of(format)) {
    texts.push_back(text(line.internal, " | ", line.hf, " | ", line.how, " | ", line.condition));
  }
  return texts;
}

TEST(Show, HasALineForEachKeyAndTensorWithItsCondition) {
  const auto llama_lines = texts_of(llama());
  EXPECT_THAT(llama_lines, Contains("decoder.block.mixer.heads | num_attention_heads |  | "));
  EXPECT_THAT(llama_lines,
              Contains("decoder.{i}.mixer.key_value.weight | model.layers.{i}.self_attn.k_proj.weight + "
                       "model.layers.{i}.self_attn.v_proj.weight | split | "));
  EXPECT_THAT(llama_lines,
              Contains("decoder.{i}.mixer.query.bias | model.layers.{i}.self_attn.q_proj.bias | as is | "
                       "it has a bias"));
  EXPECT_THAT(llama_lines, Contains("head.output_weights | lm_head.weight | as is | the embeddings are not tied"));
  EXPECT_THAT(llama_lines,
              Contains("decoder.block.mixer.rotary.scale_factor | rope_scaling.factor |  | "
                       "rope_type is yarn"));
  EXPECT_THAT(texts_of(mixtral()),
              Contains("decoder.{i}.mlp.layer_2.weight | "
                       "model.layers.{i}.block_sparse_moe.experts.{e}.w2.weight | transposed | "));
  EXPECT_THAT(texts_of(apriel2_text()),
              Contains("decoder.{i}.mixer.query.weight | "
                       "model.decoder.blocks.{i}.mixer.q_proj.weight | as is | "
                       "mixer is attention"));
}

}  // namespace
}  // namespace wconvert::converters::show_test
