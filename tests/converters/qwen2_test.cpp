#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/converters/spoken.h"

namespace wconvert::converters::qwen2_test {
namespace {

using models::Attention;
using testing::ElementsAre;
using testing::IsEmpty;

Json tiny(const char* patch = "{}") {
  return with(Json::parse(R"({
    "model_type": "qwen2", "architectures": ["Qwen2ForCausalLM"], "vocab_size": 16, "hidden_size": 8,
    "intermediate_size": 12, "num_hidden_layers": 4, "num_attention_heads": 2, "num_key_value_heads": 1,
    "hidden_act": "silu", "rms_norm_eps": 1e-6, "attention_dropout": 0.0, "rope_theta": 10000.0, "rope_scaling": null,
    "tie_word_embeddings": false, "use_sliding_window": true, "sliding_window": 3, "max_window_layers": 2})"),
              patch);
}

std::vector<std::optional<std::int64_t>> windows_of(const models::Model& model) {
  std::vector<std::optional<std::int64_t>> windows;
  for (std::size_t index = 0; index < model.decoder.size(); ++index) {
    windows.push_back(std::get<Attention>(model.decoder.at(index).mixer).window_size);
  }
  return windows;
}

TEST(Qwen2, RefusesRotationsInSeveralDimensions) {
  EXPECT_THAT(Spoken(qwen2(), tiny(R"({"use_mrope": true})")).faults,
              ElementsAre("config.json: use_mrope: is true, which is not converted"));
  Json config = tiny();
  for (const Json& harmless : {Json(false), Json(nullptr)}) {
    config["use_mrope"] = harmless;
    EXPECT_THAT(Spoken(qwen2(), config).faults, IsEmpty());
  }
}

TEST(Qwen2, GivesTheLayersFromMaxWindowLayersUpAWindow) {
  const Spoken spoken(qwen2(), tiny());
  EXPECT_THAT(spoken.faults, IsEmpty());
  EXPECT_THAT(windows_of(spoken.model), ElementsAre(std::nullopt, std::nullopt, 3, 3));
}

TEST(Qwen2, LayerTypesNameTheLayersWithAWindowWhateverMaxWindowLayersSays) {
  const Spoken spoken(qwen2(), tiny(R"({"max_window_layers": 4, "layer_types": ["sliding_attention", "full_attention",
                               "sliding_attention", "full_attention"]})"));
  EXPECT_THAT(spoken.faults, IsEmpty());
  EXPECT_THAT(windows_of(spoken.model), ElementsAre(3, std::nullopt, 3, std::nullopt));
}

TEST(Qwen2, AModelWhoseLayersAreAllAlikeIsFixed) {
  const Spoken all(qwen2(), tiny(R"({"max_window_layers": 0})"));
  EXPECT_TRUE(all.model.decoder.is_fixed());
  EXPECT_THAT(windows_of(all.model), ElementsAre(3, 3, 3, 3));
  const Spoken none(qwen2(), tiny(R"({"max_window_layers": 4})"));
  EXPECT_TRUE(none.model.decoder.is_fixed());
  EXPECT_THAT(windows_of(none.model), ElementsAre(std::nullopt, std::nullopt, std::nullopt, std::nullopt));
}

TEST(Qwen2, WritesTheWindowsItRead) {
  for (const char* patch : {R"({"layer_types": ["full_attention", "full_attention", "sliding_attention",
                                "sliding_attention"]})",
                            R"({"max_window_layers": 0, "layer_types": ["sliding_attention", "sliding_attention",
                                "sliding_attention", "sliding_attention"]})",
                            R"({"use_sliding_window": false, "sliding_window": null, "max_window_layers": 28,
                                "layer_types": ["full_attention", "full_attention", "full_attention",
                                "full_attention"]})"}) {
    Json config = tiny(patch);
    config.emplace("sliding_window", nullptr);
    const Written written(qwen2(), Spoken(qwen2(), config).model);
    EXPECT_THAT(written.faults, IsEmpty());
    EXPECT_EQ(unordered(written.config), unordered(config));
  }
}

TEST(Qwen2, KeepsKeysOfAWindowThatNoLayerReaches) {
  const Json config = tiny(R"({"max_window_layers": 28, "my_token_id": 3})");
  Report report;
  const models::Model model = Spoken(qwen2(), config).model;
  EXPECT_EQ(carry_config(qwen2(), model, config, HfStyle::v4, Here(report)), config);
}

TEST(Qwen2, RefusesLayerTypesThatSayNoWindow) {
  EXPECT_THAT(Spoken(qwen2(), tiny(R"({"use_sliding_window": false, "layer_types": ["full_attention",
                  "full_attention", "full_attention", "sliding_attention"]})"))
                  .faults,
              ElementsAre("config.json: layer_types: names blocks with an attention window, but use_sliding_window and "
                          "sliding_window give none"));
  EXPECT_THAT(
      Spoken(qwen2(), tiny(R"({"layer_types": ["full_attention", "chunked_attention"]})")).faults,
      ElementsAre(
          "config.json: layer_types: has 2 entries, num_hidden_layers is 4",
          "config.json: layer_types[1]: is \"chunked_attention\", expected full_attention or sliding_attention"));
}

TEST(Qwen2, RefusesToWriteWindowsOfTwoSizes) {
  models::Model model = Spoken(qwen2(), tiny()).model;
  std::get<Attention>(model.decoder.kinds.at("full_attention").mixer).window_size = 5;
  EXPECT_THAT(Written(qwen2(), model).faults,
              ElementsAre("decoder: has windows of 5 and of 3, this format has room for one"));
}

TEST(Qwen2, RefusesKindsOfBlocksThatDifferInMoreThanTheWindow) {
  models::Model model = Spoken(qwen2(), tiny()).model;
  std::get<Attention>(model.decoder.kinds.at("sliding_attention").mixer).dropout = 0.5;
  EXPECT_THAT(Written(qwen2(), model).faults,
              ElementsAre("decoder.blocks.sliding_attention.mixer.dropout: asks for attention_dropout = 0.5, but "
                          "decoder.blocks.full_attention.mixer.dropout asks for 0.0"));
}

TEST(Dream, RefusesWindows) {
  const auto config = [](const char* patch) {
    return with(tiny(R"({"model_type": "dream", "architectures": ["DreamModel"]})"), patch);
  };
  EXPECT_THAT(Spoken(dream(), config("{}")).faults,
              ElementsAre("config.json: use_sliding_window: gives blocks an attention window, which is not converted"));
  const Spoken none(dream(), config(R"({"use_sliding_window": false, "sliding_window": null})"));
  EXPECT_THAT(none.faults, IsEmpty());
  models::Model model = none.model;
  std::get<Attention>(model.decoder.kinds.at("block").mixer).window_size = 5;
  EXPECT_THAT(Written(dream(), model).faults,
              testing::Contains("decoder.block.mixer.window_size: is 5, this format allows only null"));
}

}  // namespace
}  // namespace wconvert::converters::qwen2_test
