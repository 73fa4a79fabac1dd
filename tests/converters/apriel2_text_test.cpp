#include "converters/apriel2_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/converters/spoken.h"

namespace wconvert::converters::apriel2_text_test {
namespace {

using namespace models;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

Json tiny() {
  return Json::parse(R"({
    "model_type": "apriel2_text", "architectures": ["Apriel2ForCausalLM"], "vocab_size": 16, "hidden_size": 8,
    "tie_word_embeddings": false, "embeddings": {"max_position_embeddings": 64},
    "head": {"normalization": {"type": "rms_norm", "epsilon": 1e-5}},
    "decoder": {"type": "fixed", "num_blocks": 2, "block": {
      "mixer": {"type": "attention", "heads": 2, "head_groups": 1, "head_size": 4, "add_linear_biases": false,
                "rotary": {"type": "mistral_1d", "theta": 10000.0}},
      "mlp": {"type": "mlp", "intermediate_size": 12, "gated": true, "activation": "silu", "add_linear_biases": false},
      "normalization": {"type": "rms_norm", "epsilon": 1e-5}}}})");
}

/// The tiny config with a change of its mixer; one that is null is taken away before.
Json mixer(const char* patch) {
  Json config = tiny();
  config["decoder"]["block"]["mixer"].merge_patch(Json::parse(patch));
  return config;
}
Json other_mixer(const char* text) {
  Json config = tiny();
  config["decoder"]["block"]["mixer"] = Json::parse(text);
  return config;
}

Model model_with(const Mixer& mixer) {
  Model model = Spoken(apriel2_text(), tiny()).model;
  model.decoder.kinds.at("block").mixer = mixer;
  return model;
}
Attention attention() {
  return std::get<Attention>(Spoken(apriel2_text(), tiny()).model.decoder.kinds.at("block").mixer);
}

TEST(Apriel2Text, ReadsAndWritesTheSameConfig) {
  const Spoken spoken(apriel2_text(), tiny());
  EXPECT_THAT(spoken.faults, IsEmpty());
  Report report;
  EXPECT_EQ(carry_config(apriel2_text(), spoken.model, tiny(), HfStyle::v4, Here(report)), tiny());
  Json written = Written(apriel2_text(), spoken.model).config;
  written.erase("auto_map");
  written["embeddings"]["max_position_embeddings"] = 64;
  EXPECT_EQ(unordered(written), unordered(tiny()));
}

TEST(Apriel2Text, RefusesNormsThatItsTablesHaveNoTensorsFor) {
  Json config = tiny();
  config["decoder"]["block"]["normalization"]["type"] = "layer_norm";
  EXPECT_THAT(
      Spoken(apriel2_text(), config).faults,
      Contains("config.json: decoder.block.normalization.type: is the string \"layer_norm\", this format allows only "
               "\"rms_norm\""));
}

TEST(Apriel2Text, RefusesNormsWithoutAType) {
  Json config = tiny();
  config["decoder"]["block"]["normalization"].erase("type");
  EXPECT_THAT(Spoken(apriel2_text(), config).faults,
              Contains("config.json: decoder.block.normalization.type: is missing"));
}

TEST(Apriel2Text, RefusesAnMlpOfAnotherType) {
  Json config = tiny();
  config["decoder"]["block"]["mlp"]["type"] = "moe";
  EXPECT_THAT(Spoken(apriel2_text(), config).faults,
              Contains("config.json: decoder.block.mlp.type: is the string \"moe\", this format allows only \"mlp\""));
}

TEST(Apriel2Text, KnowsTheKeysInsideBlocksAndMixers) {
  EXPECT_THAT(Spoken(apriel2_text(), mixer(R"({"expand": 2})")).faults,
              ElementsAre("config.json: decoder.block.mixer.expand: is not known to this format (the integer 2)"));
  EXPECT_THAT(
      Spoken(apriel2_text(), mixer(R"({"query_layer": {"bias": {"enabled": true}, "lr_scale": 0.5}})")).faults,
      ElementsAre(
          "config.json: decoder.block.mixer.query_layer.lr_scale: is not known to this format (the number 0.5)"));
}

TEST(Apriel2Text, RefusesADecoderThatIsNeitherFixedNorAPattern) {
  Json config = tiny();
  config["decoder"]["type"] = "alternating";
  EXPECT_THAT(Spoken(apriel2_text(), config).faults,
              Contains("config.json: decoder.type: is \"alternating\", expected fixed or pattern"));
}

TEST(Apriel2Text, RefusesKeyAndValueBiasesThatDisagree) {
  EXPECT_THAT(
      Spoken(apriel2_text(), mixer(R"({"key_layer": {"bias": {"enabled": true}}})")).faults,
      ElementsAre("decoder.block.mixer.value_layer.bias.enabled: comes to false, expected true as in key_layer: "
                  "key and value are one layer"));
}

TEST(Apriel2Text, StatesTheBiasesOfEveryLayerWhereTheyDiffer) {
  Attention some = attention();
  some.biases = {.query = true, .key_value = true, .dense = false};
  const Json written = Written(apriel2_text(), model_with(some)).config["decoder"]["block"]["mixer"];
  EXPECT_EQ(written["add_linear_biases"], false);
  EXPECT_EQ(written["value_layer"], Json::parse(R"({"bias": {"enabled": true}})"));
  EXPECT_EQ(written["dense_layer"], Json::parse(R"({"bias": {"enabled": false}})"));
}

TEST(Apriel2Text, AMissingFlagOfBiasesIsWhatTheTensorsSay) {
  Json config = tiny();
  config["decoder"]["block"]["mixer"].erase("add_linear_biases");
  const auto settled = [&](const std::set<std::string>& tensors, std::vector<std::string>& notes) {
    Report report;
    const Json out = apriel2_text().settle(config, tensors, Here(report, Path().in("config.json")));
    notes = lines_of(report.notes());
    return out["decoder"]["block"]["mixer"]["add_linear_biases"];
  };
  std::vector<std::string> notes;
  EXPECT_EQ(settled({"model.decoder.blocks.1.mixer.q_proj.bias"}, notes), true);
  EXPECT_THAT(
      notes,
      ElementsAre("config.json: decoder.block.mixer.add_linear_biases: is missing: true, for the checkpoint has "
                  "such biases"));
  EXPECT_EQ(settled({"model.decoder.blocks.7.mixer.q_proj.bias"}, notes), false);
  EXPECT_THAT(
      notes,
      ElementsAre("config.json: decoder.block.mixer.add_linear_biases: is missing: false, for the checkpoint has "
                  "no such biases"));
  EXPECT_THAT(Spoken(apriel2_text(), config).notes,
              ElementsAre("config.json: decoder.block.mixer.add_linear_biases: is missing: false, as the model class "
                          "takes it"));
}

constexpr const char* mamba = R"({"type": "mamba", "state_size": 4, "d_inner": 16, "d_xb": 8, "dt_rank": 2, "d_conv": 3,
                                  "add_linear_biases": true, "conv_bias": null})";

TEST(Apriel2Text, ANullOrMissingBiasOfAMambaFollowsItsLinearLayers) {
  const Spoken spoken(apriel2_text(), other_mixer(mamba));
  EXPECT_THAT(spoken.faults, IsEmpty());
  const Mamba read = std::get<Mamba>(spoken.model.decoder.kinds.at("block").mixer);
  EXPECT_TRUE(read.biases.convolution);
  EXPECT_TRUE(read.biases.dt);
  const Json written = Written(apriel2_text(), spoken.model).config["decoder"]["block"]["mixer"];
  EXPECT_EQ(written["conv_bias"], true);
  EXPECT_EQ(written["dt_proj_bias"], true);
}

TEST(Apriel2Text, KeepsAConvolutionBeforeTheRepetition) {
  Mamba one = std::get<Mamba>(Spoken(apriel2_text(), other_mixer(mamba)).model.decoder.kinds.at("block").mixer);
  one.repeat_kv_before_conv = false;
  const Model model = model_with(one);
  const Written written(apriel2_text(), model);
  EXPECT_EQ(written.config["decoder"]["block"]["mixer"]["repeat_kv_before_conv"], false);
  EXPECT_EQ(Spoken(apriel2_text(), written.config).model, model);
}

TEST(Apriel2Text, RefusesWhatFastLlmDropsInSilence) {
  const auto faults_of = [](auto change) {
    Attention some = attention();
    change(some);
    return Written(apriel2_text(), model_with(some)).faults;
  };
  EXPECT_THAT(faults_of([](Attention& a) { a.dropout = 0.1; }),
              ElementsAre("decoder.block.mixer.dropout: is 0.1, this format allows only 0.0"));
  EXPECT_THAT(faults_of([](Attention& a) { a.causal = false; }),
              ElementsAre("decoder.block.mixer.causal: is false, this format allows only true"));
  EXPECT_THAT(faults_of([](Attention& a) { a.softmax_scale_power = 1.0; }),
              ElementsAre("decoder.block.mixer.softmax_scale_power: is 1.0, this format allows only 0.5"));
  GatedDeltaNet delta;
  delta.convolution_bias = true;
  EXPECT_THAT(Written(apriel2_text(), model_with(delta)).faults,
              ElementsAre("decoder.block.mixer.convolution_bias: is true, this format allows only false"));
}

}  // namespace
}  // namespace wconvert::converters::apriel2_text_test
