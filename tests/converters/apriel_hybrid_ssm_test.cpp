#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/converters/spoken.h"

namespace wconvert::converters::apriel_hybrid_ssm_test {
namespace {

using namespace models;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

Json tiny(const char* patch = "{}") {
  return with(Json::parse(R"({
    "model_type": "apriel_hybrid_ssm", "architectures": ["AprielHybridSSMForCausalLM"], "vocab_size": 16,
    "hidden_size": 32, "intermediate_size": 12, "num_hidden_layers": 2, "num_attention_heads": 2, "head_dim": 4,
    "num_key_value_heads": 1, "hidden_act": "silu", "rms_norm_eps": 1e-5, "attention_dropout": 0.0,
    "rope_theta": 10000.0, "sliding_window": null, "tie_word_embeddings": false, "hybrid_block_layout": ["t", "m2"],
    "layer_types": ["full_attention", "mamba2"],
    "linear_attn_config": {"short_conv_kernel_size": 4, "head_dim": 128, "num_heads": 32},
    "ssm_cfg": {"d_state": 4, "d_inner": 16, "d_xb": 8, "dt_rank": 2, "d_conv": 4, "bias": false, "n_v_heads": 6}})"),
              patch);
}

TEST(AprielHybridSsm, ReadsALayoutAsAPatternOfItsLetters) {
  const Spoken spoken(apriel_hybrid_ssm(), tiny());
  EXPECT_THAT(spoken.faults, IsEmpty());
  EXPECT_THAT(spoken.model.decoder.pattern, ElementsAre("t", "m2"));
  EXPECT_EQ(std::get<Mamba>(spoken.model.decoder.kinds.at("m2").mixer).d_xb, 8);
}

TEST(AprielHybridSsm, SizesThatAreNullOrAutoFollowTheHiddenSize) {
  Json config = tiny();
  for (const char* key : {"d_inner", "d_xb"}) config["ssm_cfg"][key] = nullptr;
  config["ssm_cfg"]["dt_rank"] = "auto";
  const Spoken spoken(apriel_hybrid_ssm(), config);
  EXPECT_THAT(spoken.faults, IsEmpty());
  const Mamba mamba = std::get<Mamba>(spoken.model.decoder.kinds.at("m2").mixer);
  EXPECT_EQ(mamba.d_inner, 32);
  EXPECT_EQ(mamba.d_xb, 32);
  EXPECT_EQ(mamba.dt_rank, 2);
  EXPECT_THAT(spoken.notes, Contains("config.json: ssm_cfg.dt_rank: is auto: hidden_size / 16, rounded up = 2"));
}

TEST(AprielHybridSsm, CarriesTheKernelOfTheConvolution) {
  const Spoken spoken(apriel_hybrid_ssm(), tiny(R"({"ssm_cfg": {"d_conv": 3}})"));
  EXPECT_EQ(std::get<Mamba>(spoken.model.decoder.kinds.at("m2").mixer).kernel_size, 3);
  EXPECT_EQ(Written(apriel_hybrid_ssm(), spoken.model).config["ssm_cfg"]["d_conv"], 3);
}

TEST(AprielHybridSsm, LeavesTheKeysOfMixersAloneThatNoBlockHas) {
  EXPECT_THAT(Spoken(apriel_hybrid_ssm(), tiny(R"({"hybrid_block_layout": ["t"], "ssm_cfg": {"d_xb": null}})")).faults,
              IsEmpty());
  EXPECT_THAT(Spoken(apriel_hybrid_ssm(), tiny(R"({"hybrid_block_layout": ["m2"]})")).faults, IsEmpty());
  EXPECT_THAT(Spoken(apriel_hybrid_ssm(), tiny(R"({"hybrid_block_layout": ["t"], "ssm_cfg": {"depth": 3}})")).faults,
              ElementsAre("config.json: ssm_cfg.depth: is not known to this format (the integer 3)"));
}

TEST(AprielHybridSsm, RefusesLettersThatItHasNoBlockFor) {
  EXPECT_THAT(Spoken(apriel_hybrid_ssm(), tiny(R"({"hybrid_block_layout": ["t", "swa"]})")).faults,
              Contains("config.json: hybrid_block_layout[1]: is \"swa\", expected one of t, m2, gdn"));
  EXPECT_THAT(Spoken(apriel_hybrid_ssm(), tiny(R"({"hybrid_block_layout": []})")).faults,
              Contains("config.json: hybrid_block_layout: is empty, expected a list of t, m2, gdn"));
}

TEST(AprielHybridSsm, RefusesAGatedDeltaNetWhoseKeysTheClassErased) {
  EXPECT_THAT(Spoken(apriel_hybrid_ssm(), tiny(R"({"hybrid_block_layout": ["gdn"]})")).faults,
              Contains("config.json: linear_attn_config.gdn_num_value_heads: is missing, and has no default"));
}

TEST(AprielHybridSsm, RefusesConfigsOfMixersThatAreNull) {
  Json config = tiny();
  config["ssm_cfg"] = nullptr;
  EXPECT_THAT(Spoken(apriel_hybrid_ssm(), config).faults,
              ElementsAre("config.json: ssm_cfg: is missing, expected an object"));
}

TEST(AprielHybridSsm, RefusesToWriteAMixerWithoutALetter) {
  Model model = Spoken(apriel_hybrid_ssm(), tiny()).model;
  model.decoder.kinds.at("m2").mixer = KimiDeltaAttention();
  EXPECT_THAT(Written(apriel_hybrid_ssm(), model).faults,
              ElementsAre("decoder.blocks.m2: is none of the blocks of this format, which are t, m2, gdn"));
}

TEST(AprielHybridSsm, WritesAGatedDeltaNetSoThatItCanBeReadAgain) {
  Model model = Spoken(apriel_hybrid_ssm(), tiny(R"({"hybrid_block_layout": ["t"]})")).model;
  GatedDeltaNet delta;
  delta.kernel_size = 3;
  model.decoder.kinds.at("block").mixer = delta;
  const Written written(apriel_hybrid_ssm(), model);
  EXPECT_THAT(written.faults, IsEmpty());
  const Spoken again(apriel_hybrid_ssm(), written.config);
  EXPECT_THAT(again.faults, IsEmpty());
  EXPECT_EQ(again.model, model);
}

}  // namespace
}  // namespace wconvert::converters::apriel_hybrid_ssm_test
