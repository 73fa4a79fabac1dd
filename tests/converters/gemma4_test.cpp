#include "converters/gemma4.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/converters/spoken.h"

namespace wconvert::converters::gemma4_test {
namespace {

using models::Attention;
using models::Block;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Json dense = Json::parse(R"({
  "model_type": "gemma4_text", "architectures": ["Gemma4ForCausalLM"], "attention_bias": false,
  "attention_dropout": 0.0, "attention_k_eq_v": false, "enable_moe_block": false, "final_logit_softcapping": null,
  "global_head_dim": 24, "head_dim": 14, "hidden_activation": "gelu_pytorch_tanh", "hidden_size": 32,
  "hidden_size_per_layer_input": 0, "intermediate_size": 44, "moe_intermediate_size": null,
  "layer_types": ["sliding_attention", "sliding_attention", "full_attention"], "num_attention_heads": 4,
  "num_experts": null, "num_global_key_value_heads": null, "num_hidden_layers": 3, "num_key_value_heads": 2,
  "num_kv_shared_layers": 0, "rms_norm_eps": 1e-6, "sliding_window": 5, "tie_word_embeddings": true,
  "top_k_experts": null, "use_bidirectional_attention": null, "use_double_wide_mlp": false, "vocab_size": 72,
  "rope_parameters": {
    "full_attention": {"partial_rotary_factor": 0.25, "rope_theta": 1000000.0, "rope_type": "proportional"},
    "sliding_attention": {"rope_theta": 10000.0, "rope_type": "default"}}})");

const Json moe = with(dense, R"({"enable_moe_block": true, "num_experts": 3, "top_k_experts": 2,
                                 "moe_intermediate_size": 12, "attention_k_eq_v": true,
                                 "num_global_key_value_heads": 1})");

Block& kind(models::Model& model, const char* name) {
  return model.decoder.kinds.at(name);
}
Attention& attention(models::Model& model, const char* name) {
  return std::get<Attention>(kind(model, name).mixer);
}

TEST(Gemma4, WhatIsReadIsWrittenAsItWas) {
  for (const Json& config : {dense, moe}) {
    const Spoken read(gemma4(), config);
    EXPECT_THAT(read.faults, IsEmpty());
    const Written written(gemma4(), read.model);
    EXPECT_THAT(written.faults, IsEmpty());
    EXPECT_EQ(Spoken(gemma4(), written.config).model, read.model);
    for (const auto& [key, value] : config.items())
      EXPECT_EQ(sorted(written.config.value(key, Json("missing"))), sorted(value)) << key;
  }
}

TEST(Gemma4, OneKindOfLayerIsEnough) {
  const Spoken read(gemma4(),
                    with(dense, R"({"layer_types": ["full_attention", "full_attention", "full_attention"]})"));
  EXPECT_THAT(read.faults, IsEmpty());
  EXPECT_EQ(read.model.decoder.kinds.size(), 1U);
  const Written written(gemma4(), read.model);
  EXPECT_THAT(written.faults, IsEmpty());
  EXPECT_EQ(Spoken(gemma4(), written.config).model, read.model);
}

TEST(Gemma4, TheLastLayerIsFullWhateverTheListSays) {
  const Json config =
      with(dense, R"({"layer_types": ["sliding_attention", "sliding_attention", "sliding_attention"]})");
  const Spoken read(gemma4(), config);
  EXPECT_THAT(read.faults, IsEmpty());
  EXPECT_EQ(read.model, Spoken(gemma4(), dense).model);
  EXPECT_THAT(read.notes,
              Contains("config.json: layer_types: ends with \"sliding_attention\", but the class makes the last layer "
                       "full_attention, and that holds"));
  models::Model turned = read.model;
  turned.decoder.pattern = {"full_attention", "sliding_attention"};
  turned.decoder.count = 2;
  EXPECT_THAT(Written(gemma4(), turned).faults,
              ElementsAre("decoder: ends with a block that is \"sliding_attention\", but the class makes the last one "
                          "full_attention"));
}

TEST(Gemma4, LayersThatNobodyNamesFollowFromTheirNumber) {
  const Spoken read(gemma4(), with(dense, R"({"layer_types": null, "num_hidden_layers": 8})"));
  EXPECT_THAT(read.faults, IsEmpty());
  EXPECT_THAT(read.notes,
              Contains("config.json: layer_types: is missing: the class names the layers by their position"));
  const std::string sliding = "sliding_attention", full = "full_attention";
  EXPECT_THAT(read.model.decoder.pattern,
              ElementsAre(sliding, sliding, sliding, sliding, sliding, full, sliding, full));
}

TEST(Gemma4, GlobalHeadsMeanNothingUntilKeyAndValueAreOne) {
  Spoken read(gemma4(), with(dense, R"({"num_global_key_value_heads": 1})"));
  EXPECT_THAT(read.faults, IsEmpty());
  EXPECT_THAT(read.notes,
              Contains("config.json: num_global_key_value_heads: means nothing while attention_k_eq_v is false"));
  EXPECT_EQ(attention(read.model, "full_attention").head_groups, 2);
}

TEST(Gemma4, HeadsOfEachLayerAreReadAsThoseOfAll) {
  const Json by_layer = with(moe, R"({"global_head_dim": null, "num_global_key_value_heads": null,
                                      "per_layer_config": {"2": {"head_dim": 24, "num_key_value_heads": 1}}})");
  const Spoken read(gemma4(), by_layer);
  EXPECT_THAT(read.faults, IsEmpty());
  EXPECT_EQ(read.model, Spoken(gemma4(), moe).model);
  EXPECT_THAT(Spoken(gemma4(), with(by_layer, R"({"global_head_dim": 20})")).faults,
              ElementsAre("config.json: global_head_dim: is the integer 20, but per_layer_config says 24"));
  EXPECT_THAT(Spoken(gemma4(), with(by_layer, R"({"per_layer_config": {"2": null, "1": {"head_dim": 24}}})")).faults,
              ElementsAre("config.json: per_layer_config.2: is missing, and this layer is full_attention",
                          "config.json: per_layer_config.1.head_dim: is not known to this format (the integer 24)"));
}

TEST(Gemma4, RefusesWhatItCannotConvert) {
  const auto faults = [](const char* patch) { return Spoken(gemma4(), with(dense, patch)).faults; };
  EXPECT_THAT(faults(R"({"hidden_size_per_layer_input": null})"),
              ElementsAre("config.json: hidden_size_per_layer_input: is the integer 256, this format allows only 0"));
  EXPECT_THAT(faults(R"({"num_kv_shared_layers": 1})"),
              ElementsAre("config.json: num_kv_shared_layers: is the integer 1, this format allows only 0"));
  EXPECT_THAT(faults(R"({"use_double_wide_mlp": true})"),
              ElementsAre("config.json: use_double_wide_mlp: is true, this format allows only false"));
  EXPECT_THAT(faults(R"({"attention_bias": true})"),
              ElementsAre("config.json: attention_bias: is true, this format allows only false"));
  EXPECT_THAT(faults(R"({"use_bidirectional_attention": "all"})"),
              ElementsAre("config.json: use_bidirectional_attention: is the string \"all\", which is not converted"));
  EXPECT_THAT(faults(R"({"layer_types": ["sliding_attention", "full_attention"]})"),
              ElementsAre("config.json: layer_types: names 2 layers, but num_hidden_layers is 3"));
  EXPECT_THAT(
      faults(R"({"layer_types": ["sliding_attention", "chunked", "full_attention"]})"),
      ElementsAre("config.json: layer_types[1]: is \"chunked\", expected one of full_attention, sliding_attention"));
  EXPECT_THAT(faults(R"({"rope_parameters": {"full_attention": {"partial_rotary_factor": null}}})"),
              ElementsAre("config.json: rope_parameters.full_attention.partial_rotary_factor: is missing, and has no "
                          "default"));
}

TEST(Gemma4, ADenseModelMayShareTheNormOfItsBlocks) {
  Spoken read(gemma4(), dense);
  for (auto& [name, block] : read.model.decoder.kinds) {
    block.pre_mlp_normalization.reset();
    block.pre_mixer_normalization = block.normalization;
  }
  const Written written(gemma4(), read.model);
  EXPECT_THAT(written.faults, IsEmpty());
  EXPECT_EQ(written.config, Written(gemma4(), Spoken(gemma4(), dense).model).config);
}

TEST(Gemma4, BothKindsOfLayerSayTheSame) {
  const auto faults = [](const std::function<void(models::Model&)>& change) {
    Spoken read(gemma4(), dense);
    change(read.model);
    return Written(gemma4(), read.model).faults;
  };
  EXPECT_THAT(faults([](auto& model) { attention(model, "full_attention").heads = 8; }),
              ElementsAre("decoder.blocks.full_attention.mixer.heads: asks for num_attention_heads = 8, but "
                          "decoder.blocks.sliding_attention.mixer.heads asks for 4"));
  EXPECT_THAT(faults([](auto& model) { attention(model, "full_attention").head_groups = 1; }),
              ElementsAre(HasSubstr("asks for num_key_value_heads = 1")));
  EXPECT_THAT(faults([](auto& model) { attention(model, "sliding_attention").softmax_scale_power = 0.5; }),
              ElementsAre("decoder.blocks.sliding_attention.mixer.softmax_scale_power: is 0.5, this format allows only "
                          "0.0"));
  EXPECT_THAT(faults([](auto& model) { attention(model, "sliding_attention").shared_key_value = true; }),
              ElementsAre("decoder.blocks.sliding_attention.mixer.shared_key_value: is true, this format allows only "
                          "false"));
  EXPECT_THAT(faults([](auto& model) { attention(model, "sliding_attention").rotary = models::YarnRotary(); }),
              ElementsAre("decoder.blocks.sliding_attention.mixer.rotary: is yarn, this format has room only for "
                          "default"));
  EXPECT_THAT(faults([](auto& model) { kind(model, "full_attention").output_scale.enabled = false; }),
              ElementsAre("decoder.blocks.full_attention.output_scale.enabled: is false, this format allows only "
                          "true"));
  EXPECT_THAT(faults([](auto& model) { model.embeddings.embedding_scale = 1.0; }),
              ElementsAre("embeddings.embedding_scale: is 1.0, but this format derives it: hidden_size ^ 0.5 = "
                          "5.656854249492381"));
}

// sqrt(2921) and 1 / sqrt(1536) are other doubles.
TEST(Gemma4, ScalesAreThoseOfPow) {
  const Json hidden = {{"hidden_size", 2921}}, other = {{"hidden_size", 1536}};
  EXPECT_EQ(hidden_to_the(0.5, "").value({&hidden, nullptr}), 54.046276467486635);
  EXPECT_EQ(hidden_to_the(-0.5, "").value({&other, nullptr}), 0.02551551815399144);
}

}  // namespace
}  // namespace wconvert::converters::gemma4_test
