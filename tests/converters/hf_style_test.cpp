#include "converters/hf_style.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/converters/spoken.h"

namespace wconvert::converters::hf_style_test {
namespace {

Json tiny(const char* patch) {
  return with(Json::parse(R"({
    "model_type": "llama", "architectures": ["LlamaForCausalLM"], "vocab_size": 16, "hidden_size": 8,
    "intermediate_size": 12, "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 1,
    "rms_norm_eps": 1e-5})"),
              patch);
}

/// A config with keys that nobody knows, in another spelling.
Json restyled(const Format& format, const Json& carried, HfStyle style) {
  Report unheard, report;
  const models::Model model = import_config(format, carried, {}, Here(unheard));
  const Json config = carry_config(format, model, carried, style, Here(report));
  report.raise();
  return config;
}

TEST(HfStyle, IsThatOfTheKeysAlone) {
  EXPECT_EQ(style_of(tiny("{}")), HfStyle::v4);
  EXPECT_EQ(style_of(tiny(R"({"rope_theta": 1e6, "rope_scaling": {"rope_type": "yarn", "factor": 2}})")), HfStyle::v4);
  EXPECT_EQ(style_of(tiny(R"({"rope_parameters": {"rope_type": "default"}})")), HfStyle::v5);
  EXPECT_EQ(style_of(tiny(R"({"text_config": {"rope_parameters": {}}})")), HfStyle::v5);
  EXPECT_EQ(style_of(tiny(R"({"vision_config": {"rope_parameters": {}}})")), HfStyle::v5);
  EXPECT_EQ(style_of(tiny(R"({"other_config": {"rope_parameters": {}}, "dtype": "bfloat16"})")), HfStyle::v4);
}

TEST(HfStyle, ChangesWithoutTheLossOfAKeyThatNobodyKnows) {
  const Json v4 = tiny(R"({"rope_theta": 5e5, "rope_scaling": {
    "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
    "original_max_position_embeddings": 64, "mine": {"deep": [1]}}})");
  const Json v5 = restyled(llama(), v4, HfStyle::v5);
  EXPECT_EQ(sorted(v5.at("rope_parameters")), sorted(Json::parse(R"({
    "rope_theta": 5e5, "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
    "original_max_position_embeddings": 64, "mine": {"deep": [1]}})")));
  EXPECT_FALSE(v5.contains("rope_scaling"));
  EXPECT_EQ(sorted(restyled(llama(), v5, HfStyle::v4)), sorted(v4));
}

TEST(HfStyle, MakesRoomForAKeyBesideAPlainEmbedding) {
  const Json v5 = tiny(R"({"rope_parameters": {"rope_theta": 10000.0, "rope_type": "default", "mine": 1}})");
  EXPECT_EQ(restyled(llama(), v5, HfStyle::v4).at("rope_scaling"),
            Json::parse(R"({"rope_type": "default", "mine": 1})"));
}

TEST(HfStyle, DropsAnOldWordForAKeyThatIsWritten) {
  const Json v4 = tiny(R"({"rope_scaling": {"type": "yarn", "factor": 2.0, "attention_factor": null},
                           "max_position_embeddings": 64})");
  EXPECT_FALSE(restyled(llama(), v4, HfStyle::v5).at("rope_parameters").contains("type"));
}

TEST(HfStyle, StaysTheSameInAFormatWithOneSpelling) {
  Json config = Json::parse(R"({"model_type": "gemma4_text", "architectures": ["Gemma4ForCausalLM"],
    "hidden_size_per_layer_input": 0, "rope_parameters": {"mine": 1,
      "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0},
      "full_attention": {"rope_type": "proportional", "partial_rotary_factor": 0.25, "rope_theta": 1000000.0}}})");
  EXPECT_EQ(restyled(gemma4(), config, HfStyle::v4), config);
}

}  // namespace
}  // namespace wconvert::converters::hf_style_test
