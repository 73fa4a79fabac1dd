#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/converters/spoken.h"

namespace wconvert::converters::qwen3_test {
namespace {

using models::Attention;
using models::RmsNorm;
using testing::Contains;
using testing::IsEmpty;

Json tiny(const char* patch = "{}") {
  return with(Json::parse(R"({
    "model_type": "qwen3", "architectures": ["Qwen3ForCausalLM"], "vocab_size": 16, "hidden_size": 8,
    "intermediate_size": 12, "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 1,
    "head_dim": 6, "rms_norm_eps": 1e-5, "attention_bias": true})"),
              patch);
}

TEST(Qwen3, NormsEachHeadOfQueryAndKey) {
  const Spoken spoken(qwen3(), tiny());
  EXPECT_THAT(spoken.faults, IsEmpty());
  const auto attention = std::get<Attention>(spoken.model.decoder.at(0).mixer);
  EXPECT_EQ(attention.query_norm, models::Norm(RmsNorm{.epsilon = 1e-5}));
  EXPECT_EQ(attention.biases, models::all_attention_biases);
  Report report;
  std::vector<std::string> steps;
  for (const Step& step : flatten(qwen3(), spoken.model, 1000, report).steps) {
    steps.push_back(text(step.internal, " <- ", step.parts[0].hf, ' ', text_of(step.parts[0].box.shape)));
  }
  report.raise();
  EXPECT_THAT(steps, Contains("decoder.0.mixer.query_norm.weight <- model.layers.0.self_attn.q_norm.weight [6]"));
  EXPECT_THAT(steps, Contains("decoder.0.mixer.key_norm.weight <- model.layers.0.self_attn.k_norm.weight [6]"));
}

TEST(Qwen3, AMissingHeadSizeIsThatOfTheClass) {
  const Spoken spoken(qwen3(), tiny(R"({"head_dim": null})"));
  EXPECT_EQ(std::get<Attention>(spoken.model.decoder.at(0).mixer).head_size, 128);
}

TEST(Qwen3, WritesWhatItReadAgain) {
  const models::Model model = Spoken(qwen3(), tiny()).model;
  const Written written(qwen3(), model);
  EXPECT_THAT(written.faults, IsEmpty());
  EXPECT_EQ(Spoken(qwen3(), written.config).model, model);
}

TEST(Qwen3, RefusesAModelWithoutTheNorms) {
  models::Model model = Spoken(qwen3(), tiny()).model;
  std::get<Attention>(model.decoder.kinds.at("block").mixer).query_norm.reset();
  EXPECT_THAT(Written(qwen3(), model).faults,
              Contains("decoder.block.mixer.query_norm: is absent, this format has room only for rms_norm"));
}

}  // namespace
}  // namespace wconvert::converters::qwen3_test
