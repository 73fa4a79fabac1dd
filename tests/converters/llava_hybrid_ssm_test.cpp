#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/converters/spoken.h"

namespace wconvert::converters::llava_hybrid_ssm_test {
namespace {

using testing::Contains;
using testing::IsEmpty;

Json tiny(const char* patch = "{}") {
  return with(Json::parse(R"({
    "model_type": "llava_hybrid", "architectures": ["LlavaHybridForConditionalGeneration"], "image_token_index": 70,
    "multimodal_projector_bias": true, "projector_hidden_act": "gelu_pytorch_tanh", "vision_feature_layer": -1,
    "vision_feature_select_strategy": "full",
    "text_config": {
      "attention_dropout": 0.0, "head_dim": 10, "hidden_act": "silu", "hidden_size": 32,
      "hybrid_block_layout": ["t", "m2"], "intermediate_size": 44, "model_type": "apriel_ssm_thinker_hybrid",
      "num_attention_heads": 4, "num_hidden_layers": 2, "num_key_value_heads": 2, "rms_norm_eps": 1e-5,
      "rope_theta": 10000.0, "sliding_window": null, "tie_word_embeddings": false, "vocab_size": 72,
      "ssm_cfg": {"d_state": 4, "d_inner": 24, "d_xb": 12, "dt_rank": 3, "bias": false}},
    "vision_config": {
      "attention_dropout": 0.0, "hidden_act": "silu", "hidden_size": 24, "intermediate_size": 36,
      "model_type": "pixtral", "num_attention_heads": 3, "num_channels": 3, "num_hidden_layers": 2, "patch_size": 4,
      "rope_theta": 10000.0}})"),
              patch);
}

std::vector<std::string> names_of(const models::Model& model) {
  Report report;
  std::vector<std::string> names;
  for (const Step& step : flatten(llava_hybrid_ssm(), model, 1000, report).steps) {
    for (const Part& part : step.parts) names.push_back(part.hf);
  }
  report.raise();
  return names;
}

TEST(LlavaHybridSsm, SpellsEachBlockByItsMixer) {
  const Spoken read(llava_hybrid_ssm(), tiny());
  EXPECT_THAT(read.faults, IsEmpty());
  const auto names = names_of(read.model);
  EXPECT_THAT(names, Contains("language_model.model.layers.0.self_attn.q_proj.weight"));
  EXPECT_THAT(names, Contains("language_model.model.layers.1.mixer.A_log"));
  EXPECT_THAT(names, Contains("language_model.model.norm.weight"));
  EXPECT_THAT(names, Contains("language_model.lm_head.weight"));
  const Written written(llava_hybrid_ssm(), read.model);
  EXPECT_THAT(written.faults, IsEmpty());
  EXPECT_EQ(written.config.at("text_config").at("model_type"), "apriel_ssm_thinker_hybrid");
  EXPECT_EQ(Spoken(llava_hybrid_ssm(), written.config).model, read.model);
}

TEST(LlavaHybridSsm, IsKnownUnderBothOfItsNames) {
  EXPECT_EQ(format_named("llava_hybrid").name, "llava_hybrid_ssm");
  EXPECT_EQ(format_named("llava_hybrid_ssm").name, "llava_hybrid_ssm");
  for (const char* type : {"llava_hybrid", "llava_hybrid_ssm"}) {
    Json config = tiny();
    config["model_type"] = type;
    Report report;
    EXPECT_EQ(detect_format(config, Here(report)).name, "llava_hybrid_ssm");
    require_format(llava_hybrid_ssm(), config, Here(report));
    EXPECT_THAT(report.findings(), IsEmpty());
  }
  Report report;
  EXPECT_THROW(detect_format({{"model_type", "llava_hybrid"}, {"architectures", {"LlavaForConditionalGeneration"}}},
                             Here(report)),
               Error);
}

TEST(LlavaHybridSsm, NamesItsCode) {
  EXPECT_EQ(
      Written(llava_hybrid_ssm(), Spoken(llava_hybrid_ssm(), tiny()).model).config.at("auto_map").at("AutoConfig"),
      "configuration_llava_hybrid.LlavaHybridConfig");
}

}  // namespace
}  // namespace wconvert::converters::llava_hybrid_ssm_test
