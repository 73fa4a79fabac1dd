#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/converters/spoken.h"

namespace wconvert::converters::apriel2_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Json tiny(const char* patch = "{}") {
  return with(Json::parse(R"({
    "model_type": "apriel2", "architectures": ["Apriel2ForConditionalGeneration"], "hidden_size": 32,
    "vocab_size": 72, "tie_word_embeddings": false, "image_token_index": 70,
    "embeddings": {"max_position_embeddings": 256}, "head": {"normalization": {"type": "rms_norm", "epsilon": 1e-5}},
    "decoder": {"type": "fixed", "num_blocks": 2, "block": {
      "mixer": {"type": "attention", "heads": 4, "head_groups": 2, "head_size": 10, "add_linear_biases": false,
                "rotary": {"type": "mistral_1d", "theta": 10000.0}},
      "mlp": {"type": "mlp", "intermediate_size": 44, "gated": true, "activation": "silu", "add_linear_biases": false},
      "normalization": {"type": "rms_norm", "epsilon": 1e-5}}},
    "vision_encoder": {
      "hidden_size": 24, "patch_size": 4, "num_channels": 3, "num_hidden_layers": 2,
      "embeddings": {"patch_height": 4, "patch_width": 4, "input_channels": 3,
                     "normalization": {"type": "rms_norm", "epsilon": 1e-5}},
      "encoder": {"type": "fixed", "num_blocks": 2, "block": {
        "mixer": {"type": "attention", "heads": 3, "head_groups": 3, "head_size": 8, "add_linear_biases": false,
                  "causal": false, "cross_document_attention": false,
                  "rotary": {"type": "pixtral_2d", "theta": 10000.0, "patch_size": 4, "max_image_size": 1024}},
        "mlp": {"type": "mlp", "intermediate_size": 36, "gated": true, "activation": "silu",
                "add_linear_biases": false},
        "normalization": {"type": "rms_norm", "epsilon": 1e-5}}},
      "adapter": {"type": "mlp", "intermediate_size": 40, "gated": false, "activation": "gelu_pytorch_tanh",
                  "add_linear_biases": true}}})"),
              patch);
}

std::vector<std::string> faults_with(const char* patch) {
  return Spoken(apriel2(), tiny(patch)).faults;
}

TEST(Apriel2, WritesWhatItRead) {
  const Spoken read(apriel2(), tiny());
  EXPECT_THAT(read.faults, IsEmpty());
  const Written written(apriel2(), read.model);
  EXPECT_THAT(written.faults, IsEmpty());
  EXPECT_EQ(sorted(written.config.at("vision_encoder")), sorted(tiny().at("vision_encoder")));
  EXPECT_EQ(written.config.at("image_token_index"), 70);
  EXPECT_EQ(Spoken(apriel2(), written.config).model, read.model);
}

TEST(Apriel2, WithoutAVisionEncoderIsATextModel) {
  const Spoken read(apriel2(), tiny(R"({"vision_encoder": null, "image_token_index": null})"));
  EXPECT_THAT(read.faults, IsEmpty());
  EXPECT_FALSE(read.model.vision);
  const Written written(apriel2(), read.model);
  EXPECT_THAT(written.faults, IsEmpty());
  EXPECT_FALSE(written.config.contains("vision_encoder"));
  EXPECT_EQ(written.config.at("image_token_index"), nullptr);
}

TEST(Apriel2, ReadsWhatIsSaidTwiceOnce) {
  const Spoken read(apriel2(), tiny(R"({"vision_encoder": {"patch_size": 14, "num_hidden_layers": 9}})"));
  EXPECT_THAT(read.faults, IsEmpty());
  EXPECT_EQ(read.model, Spoken(apriel2(), tiny()).model);
  EXPECT_THAT(read.notes,
              ElementsAre("config.json: vision_encoder.patch_size: is 14, but what is inside says 4, and that holds",
                          "config.json: vision_encoder.num_hidden_layers: is 9, but what is inside says 2, and that "
                          "holds"));
}

TEST(Apriel2, RefusesWhatItCannotConvert) {
  EXPECT_THAT(faults_with(R"({"vision_encoder": {"embeddings": {"patch_width": 8}}})"),
              ElementsAre("config.json: vision_encoder.embeddings.patch_width: is 8, but patch_height is 4"));
  EXPECT_THAT(faults_with(R"({"vision_encoder": {"num_channels": 1}})"),
              ElementsAre("config.json: vision_encoder.num_channels: is the integer 1, this format allows only 3"));
  EXPECT_THAT(
      faults_with(R"({"vision_encoder": {"encoder": {"block": {"mixer": {"cross_document_attention": true}}}}})"),
      ElementsAre("config.json: vision_encoder.encoder.block.mixer.cross_document_attention: is true, this format "
                  "allows only false"));
  EXPECT_THAT(faults_with(R"({"vision_encoder": {"embeddings": {"normalization": {"type": "layer_norm"}}}})"),
              ElementsAre("config.json: vision_encoder.embeddings.normalization.type: is the string \"layer_norm\", "
                          "this format allows only \"rms_norm\""));
  EXPECT_THAT(faults_with(R"({"vision_encoder": {"adapter": null}})"),
              ElementsAre("config.json: vision_encoder.adapter: is missing, expected an object"));
  Json pattern = tiny();
  Json& encoder = pattern["vision_encoder"]["encoder"];
  encoder.update({{"type", "pattern"}, {"pattern", {"a"}}, {"blocks", {{"a", encoder["block"]}}}});
  encoder.erase("block");
  EXPECT_THAT(Spoken(apriel2(), pattern).faults,
              ElementsAre("config.json: vision_encoder.encoder.type: is \"pattern\", expected \"fixed\""));
}

TEST(Apriel2, RefusesToWriteWhatItCannotSay) {
  const auto faults = [](const std::function<void(models::Vision&)>& change) {
    models::Model model = Spoken(apriel2(), tiny()).model;
    change(*model.vision);
    return Written(apriel2(), model).faults;
  };
  EXPECT_THAT(faults([](auto& vision) { vision.embeddings.patch_width = 8; }),
              ElementsAre("vision_encoder.embeddings.patch_width: asks for patch_size = 8, but "
                          "vision_encoder.embeddings.patch_height asks for 4"));
  EXPECT_THAT(faults([](auto& vision) { vision.encoder.pattern = {"block"}; }),
              ElementsAre("vision_encoder.encoder.type: is pattern, this format has room only for fixed"));
  EXPECT_THAT(faults([](auto& vision) { vision.adapter.biases.layer_2 = false; }),
              ElementsAre("vision_encoder.adapter.biases: is {\"layer_1\":true,\"layer_2\":false}, which "
                          "add_linear_biases cannot say: it is true or false"));
}

}  // namespace
}  // namespace wconvert::converters::apriel2_test
