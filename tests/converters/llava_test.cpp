#include "converters/llava.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/converters/spoken.h"

namespace wconvert::converters::llava_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

const Json v4 = Json::parse(R"({
  "model_type": "llava", "architectures": ["LlavaForConditionalGeneration"], "image_seq_length": 576,
  "image_token_index": 70, "multimodal_projector_bias": true, "projector_hidden_act": "gelu_pytorch_tanh",
  "vision_feature_layer": -1, "vision_feature_select_strategy": "full",
  "text_config": {
    "attention_dropout": 0.0, "head_dim": 10, "hidden_act": "silu", "hidden_size": 32, "intermediate_size": 44,
    "model_type": "mistral", "num_attention_heads": 4, "num_hidden_layers": 2, "num_key_value_heads": 2,
    "rms_norm_eps": 1e-5, "rope_scaling": null, "rope_theta": 10000.0, "sliding_window": 5,
    "tie_word_embeddings": false, "vocab_size": 72},
  "vision_config": {
    "attention_dropout": 0.0, "hidden_act": "silu", "hidden_size": 24, "image_size": 1024, "intermediate_size": 36,
    "model_type": "pixtral", "num_attention_heads": 3, "num_channels": 3, "num_hidden_layers": 2, "patch_size": 4,
    "rope_theta": 10000.0}})");

const Json v5 = with(v4, R"({"tie_word_embeddings": false,
  "text_config": {"rope_theta": null, "rope_scaling": null,
                  "rope_parameters": {"rope_theta": 10000.0, "rope_type": "default"}},
  "vision_config": {"rope_theta": null, "rope_parameters": {"rope_theta": 10000.0, "rope_type": "axial"}}})");

std::vector<std::string> faults_with(const char* patch, const Json& config = v4) {
  return Spoken(llava(), with(config, patch)).faults;
}

TEST(Llava, IsSpelledForBothGenerationsOfTransformers) {
  const Spoken read(llava(), v4);
  EXPECT_THAT(read.faults, IsEmpty());
  EXPECT_EQ(Spoken(llava(), v5).model, read.model);
  const Json plain = with(v4, R"({"text_config": {"rope_scaling": null}})");
  const Json written = Written(llava(), read.model, HfStyle::v4).config;
  for (const auto& [key, value] : plain.items()) {
    if (!value.is_object()) {
      EXPECT_EQ(written.at(key), value) << key;
    }
  }
  EXPECT_EQ(sorted(Written(llava(), read.model, HfStyle::v5).config.at("vision_config")),
            sorted(v5.at("vision_config")));
  EXPECT_EQ(sorted(written.at("vision_config")), sorted(v4.at("vision_config")));
}

TEST(Llava, ACarriedConfigChangesItsGenerationInEveryPart) {
  const Spoken read(llava(), v4);
  Report report;
  const Json there = carry_config(llava(), read.model, v4, HfStyle::v5, Here(report));
  EXPECT_EQ(sorted(there.at("vision_config")), sorted(v5.at("vision_config")));
  EXPECT_EQ(there.at("text_config").at("rope_parameters"), v5.at("text_config").at("rope_parameters"));
  EXPECT_FALSE(there.at("text_config").contains("rope_theta"));
  EXPECT_EQ(sorted(carry_config(llava(), read.model, there, HfStyle::v4, Here(report)).at("vision_config")),
            sorted(v4.at("vision_config")));
  EXPECT_THAT(report.findings(), IsEmpty());
}

TEST(Llava, TheTextIsWrittenAsMistralAndReadAsLlamaToo) {
  const Spoken mistral(llava(), v4);
  EXPECT_EQ(Written(llava(), mistral.model).config.at("text_config").at("model_type"), "mistral");
  const Spoken as_llama(llava(), with(v4, R"({"text_config": {"model_type": "llama"}})"));
  EXPECT_THAT(as_llama.faults, IsEmpty());
  EXPECT_EQ(as_llama.model, mistral.model);
  EXPECT_THAT(as_llama.notes,
              Contains("config.json: text_config.sliding_window: holds here, though transformers ignores it where "
                       "model_type is not \"mistral\""));
  EXPECT_EQ(Spoken(llava(), with(v4, R"({"text_config": {"model_type": null}})")).model, mistral.model);
  EXPECT_THAT(faults_with(R"({"text_config": {"model_type": "qwen2"}})"),
              Contains("config.json: text_config.model_type: is the string \"qwen2\", expected \"mistral\" or "
                       "\"llama\""));
}

TEST(Llava, TheTypeOfTheTextGivesItsDefaults) {
  const char* bare = R"({"text_config": {"sliding_window": null, "intermediate_size": null}})";
  Json mistral = with(v4, bare), llama = with(mistral, R"({"text_config": {"model_type": "llama"}})");
  const auto window = [](const Json& config) {
    return std::get<models::Attention>(Spoken(llava(), config).model.decoder.last().mixer).window_size;
  };
  EXPECT_EQ(window(mistral), 4096);
  EXPECT_EQ(window(llama), std::nullopt);
}

TEST(Llava, TheStrayKeyOfFastLlmIsReadAndNotWritten) {
  EXPECT_THAT(faults_with(R"({"type": "mlp", "ignore_index": -100, "is_composition": true})"), IsEmpty());
  EXPECT_THAT(faults_with(R"({"text_config": {"is_composition": true}, "vision_config": {"is_composition": true}})"),
              IsEmpty());
  EXPECT_FALSE(Written(llava(), Spoken(llava(), v4).model).config.contains("type"));
}

TEST(Llava, RefusesWhatItCannotConvert) {
  EXPECT_THAT(faults_with(R"({"vision_feature_layer": -2})"),
              ElementsAre("config.json: vision_feature_layer: is the integer -2, this format allows only -1"));
  EXPECT_THAT(faults_with(R"({"vision_feature_select_strategy": null})"),
              ElementsAre("config.json: vision_feature_select_strategy: is the string \"default\", this format allows "
                          "only \"full\""));
  EXPECT_THAT(faults_with(R"({"vision_config": {"num_channels": 1}})"),
              ElementsAre("config.json: vision_config.num_channels: is the integer 1, this format allows only 3"));
  EXPECT_THAT(faults_with(R"({"vision_config": {"model_type": "clip_vision_model"}})"),
              ElementsAre("config.json: vision_config.model_type: is the string \"clip_vision_model\", this format "
                          "allows only \"pixtral\""));
  EXPECT_THAT(faults_with(R"({"vision_config": {"rope_parameters": {"rope_type": "linear"}}})", v5),
              ElementsAre("config.json: vision_config.rope_parameters.rope_type: is the string \"linear\", expected "
                          "\"axial\" or \"default\""));
  EXPECT_THAT(faults_with(R"({"text_config": {"attention_bias": true}})"),
              ElementsAre("config.json: text_config.attention_bias: is true, this format allows only false"));
  EXPECT_THAT(faults_with(R"({"text_config": {"new_key": 1}})"),
              ElementsAre("config.json: text_config.new_key: is not known to this format (the integer 1)"));
}

TEST(Llava, TheTowerKnowsItsHeadSizeByItself) {
  const Spoken read(llava(), with(v4, R"({"vision_config": {"head_dim": 16}})"));
  EXPECT_THAT(read.faults, IsEmpty());
  EXPECT_EQ(read.model, Spoken(llava(), v4).model);
  EXPECT_THAT(read.notes,
              Contains("config.json: vision_config.head_dim: is the integer 16, but this format derives it: "
                       "hidden_size / num_attention_heads = 8"));
}

TEST(Llava, TheTokenOfPicturesHasTwoNames) {
  const auto token = [](const char* patch) { return Spoken(llava(), with(v4, patch)).model.image_token_index; };
  EXPECT_EQ(token(R"({"image_token_index": null, "image_token_id": 7})"), 7);
  EXPECT_EQ(token(R"({"image_token_index": 70, "image_token_id": 7})"), 7);
  EXPECT_THAT(Spoken(llava(), with(v4, R"({"image_token_index": 70, "image_token_id": 7})")).notes,
              Contains("config.json: image_token_index: is 70, but image_token_id says otherwise, and that holds"));
}

TEST(Llava, AnAxialRopeWithoutABaseHasThatOfItsClass) {
  const Spoken read(llava(), with(v5, R"({"vision_config": {"rope_parameters": {"rope_theta": null}}})"));
  EXPECT_THAT(read.faults, IsEmpty());
  EXPECT_EQ(read.model, Spoken(llava(), v5).model);
}

TEST(Llava, RefusesToWriteWhatItCannotSay) {
  const auto faults = [](const std::function<void(models::Model&)>& change) {
    models::Model model = Spoken(llava(), v4).model;
    change(model);
    return Written(llava(), model).faults;
  };
  EXPECT_THAT(faults([](auto& model) { model.image_token_index.reset(); }),
              ElementsAre("image_token_index: is missing, and this format needs it"));
  EXPECT_THAT(faults([](auto& model) { model.vision.reset(); }),
              ElementsAre("vision_encoder: is absent, this format has room only for present"));
  EXPECT_THAT(faults([](auto& model) { model.vision->adapter.intermediate_size = 40; }),
              ElementsAre("vision_encoder.adapter.intermediate_size: is 40, but this format derives it: "
                          "text_config.hidden_size = 32"));
  EXPECT_THAT(faults([](auto& model) { model.vision->embeddings.patch_width = 8; }),
              ElementsAre("vision_encoder.embeddings.patch_width: asks for patch_size = 8, but "
                          "vision_encoder.embeddings.patch_height asks for 4"));
  EXPECT_THAT(faults([](auto& model) { model.vision->embeddings.normalization = models::RmsNorm{1e-6}; }),
              ElementsAre("vision_encoder.embeddings.normalization.epsilon: is 1e-06, this format allows only 1e-05"));
}

}  // namespace
}  // namespace wconvert::converters::llava_test
