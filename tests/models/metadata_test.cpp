#include "models/metadata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/models/tiny.h"

namespace wconvert::models::metadata_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Reading {
  Model model;
  std::vector<std::string> findings;
  std::vector<std::string> notes;
};

Reading read(const Json& base_model, ModelKind kind = ModelKind::gpt) {
  Report report;
  Model model = from_base_model(base_model, kind, Here(report));
  return {std::move(model), texts(report.findings()), texts(report.notes())};
}

/// The whole map for a fixed decoder whose block holds this mixer or MLP.
Json with_block(const char* name, const char* map) {
  Json json;
  json["decoder"]["block"][name] = Json::parse(map);
  return json;
}
std::vector<std::string> mixer_findings(const char* map) {
  return read(with_block("mixer", map)).findings;
}
template <class M>
M mixer(const char* map) {
  Reading reading = read(with_block("mixer", map));
  EXPECT_THAT(reading.findings, IsEmpty());
  return std::get<M>(block_of(reading.model).mixer);
}
template <class M>
M mlp(const char* map) {
  Reading reading = read(with_block("mlp", map));
  EXPECT_THAT(reading.findings, IsEmpty());
  return std::get<M>(block_of(reading.model).mlp);
}

Json written(const Mixer& held) {
  Model model = tiny_model();
  block_of(model).mixer = held;
  return to_base_model(model)["decoder"]["block"]["mixer"];
}
Json written(const AnyMlp& held) {
  Model model = tiny_model();
  block_of(model).mlp = held;
  return to_base_model(model)["decoder"]["block"]["mlp"];
}

/// Maps are equal whatever the order of their keys.
nlohmann::json sorted(const Json& json) {
  return nlohmann::json::parse(json.dump());
}

/// One model with something of everything.
Model rich_model() {
  Model model = tiny_model();
  Attention attention = std::get<Attention>(block_of(model).mixer);
  attention.biases = {true, true, false};
  attention.rotary = YarnRotary{.attention_factor = 1.25};
  attention.query_norm = RmsNorm{1e-6};
  attention.key_norm = LayerNorm{1e-6, true};
  attention.value_norm = FixedRmsNorm{1e-6};
  attention.window_size = 5;
  attention.shared_key_value = true;
  Mamba mamba;
  mamba.biases = {true, false, true};
  mamba.activation = Activation::relu;
  mamba.cross_document_attention = false;
  GatedDeltaNet gdn;
  gdn.convolution_bias = true;
  gdn.kernel_size = 3;
  KimiDeltaAttention kda;
  kda.normalization = {1e-6, true, Activation::sigmoid};
  StochasticMixer choice;
  choice.mixers = {{"attention", attention}, {"mamba", mamba}, {"gdn", gdn}, {"kda", kda}};
  choice.main_mixer_name = "gdn";
  choice.sampling_strategy = SamplingStrategy::full_layout;
  Moe moe;
  moe.biases = no_mlp_biases;
  moe.routing = Routing::sinkhorn;
  moe.router_normalization = FixedRmsNorm{1e-6};
  moe.router_scale = moe.router_per_expert_scale = true;
  HybridMoe hybrid;
  hybrid.pre_norm = RmsNorm{};
  hybrid.dense.biases = {true, false};
  hybrid.routed = moe;
  Block block = block_of(model);
  block.mixer = choice;
  block.mlp = hybrid;
  block.pre_mlp_normalization = NoNorm{};
  block.post_mixer_normalization = RmsNorm{1e-6};
  block.output_scale = {true, 0.0};
  model.decoder = {{{"block", block_of(model)}, {"rich", block}}, {"rich", "block"}, 5};
  model.embeddings.position_embeddings = true;
  model.head = {RmsNorm{1e-6}, 30.0, 2, 0.5};
  model.vision.emplace();
  model.vision->embeddings.bias = true;
  model.vision->normalization.scale = 1.0;
  model.image_token_index = 43;
  return model;
}

TEST(Metadata, ModelsReadBackAsTheyWereWritten) {
  for (const Model& model : {Model(), tiny_model(), rich_model()}) {
    const Reading reading = read(to_base_model(model), kind_of(model));
    EXPECT_THAT(reading.findings, IsEmpty());
    EXPECT_THAT(reading.notes, IsEmpty());
    EXPECT_EQ(reading.model, model);
  }
}

TEST(Metadata, AnEmptyMapIsTheDefaultModel) {
  EXPECT_EQ(read(Json::object()).model, Model());
}

TEST(Metadata, EveryFieldOfAModelIsStated) {
  EXPECT_EQ(sorted(to_base_model(tiny_model())), nlohmann::json::parse(R"({
    "hidden_size": 20,
    "tied_embedding_weight": false,
    "peft": {"type": "none"},
    "embeddings": {"vocab_size": 44, "num_position_embeddings": 2048, "embedding_scale": 1.0},
    "head": {
      "normalization": {"type": "rms_norm", "epsilon": 1e-05, "zero_centered": false},
      "final_logit_softcap": null, "prediction_heads": 1, "logits_scale_factor": 1.0},
    "decoder": {"type": "fixed", "num_blocks": 2, "block": {
      "type": "decoder",
      "mixer": {
        "type": "attention", "heads": 4, "head_groups": 2, "head_size": 6, "add_linear_biases": false,
        "rotary": {"type": "default", "theta": 10000.0}, "causal": true, "softmax_scale_power": 0.5,
        "query_norm": null, "key_norm": null, "value_norm": null, "shared_key_value": false,
        "dropout": 0.0, "window_size": null},
      "mlp": {
        "type": "mlp", "intermediate_size": 28, "add_linear_biases": false, "activation": "silu", "gated": true,
        "pre_norm": null, "post_norm": null},
      "normalization": {"type": "rms_norm", "epsilon": 1e-05, "zero_centered": false},
      "pre_mixer_normalization": null, "pre_mlp_normalization": null,
      "post_mixer_normalization": null, "post_mlp_normalization": null}}})"));
}

TEST(Metadata, AMultimodalModelSeesEvenIfNothingIsSaidOfIt) {
  EXPECT_EQ(read(Json::object(), ModelKind::multimodal).model.vision, Vision());
  EXPECT_EQ(read(Json::object(), ModelKind::gpt).model.vision, std::nullopt);
}

TEST(Metadata, ATextModelDoesNotSee) {
  EXPECT_THAT(read(Json::parse(R"({"vision_encoder": {}, "image_token_index": 7})")).findings,
              ElementsAre("vision_encoder: is no field of a gpt model, only of a multimodal one",
                          "image_token_index: is no field of a gpt model, only of a multimodal one"));
}

TEST(Metadata, AVisionEncoderIsNotNull) {
  EXPECT_THAT(read(Json::parse(R"({"vision_encoder": null})"), ModelKind::multimodal).findings,
              ElementsAre("vision_encoder: is null, expected a value, or no such key"));
}

TEST(Metadata, AnAdapterIsToBeMergedFirst) {
  EXPECT_THAT(
      read(Json::parse(R"({"peft": {"type": "lora", "rank": 8}})")).findings,
      ElementsAre(R"(peft.type: is the string "lora", an adapter beside the weights: merge it into them first)"));
  EXPECT_THAT(read(Json::parse(R"({"peft": {"type": "none"}})")).findings, IsEmpty());
}

TEST(Metadata, AnEmptyMapInPlaceOfAModelIsRefused) {
  EXPECT_THAT(read(Json::array()).findings, ElementsAre("is a list, expected an object"));
}

TEST(Biases, OneFlagServesAllLayersOfAnAttention) {
  EXPECT_EQ(mixer<Attention>("{}").biases, all_attention_biases);
  EXPECT_EQ(mixer<Attention>(R"({"add_linear_biases": false})").biases, no_attention_biases);
}

TEST(Biases, ALayerMayStateItsOwnFlag) {
  EXPECT_EQ(mixer<Attention>(R"({"add_linear_biases": false, "query_layer": {"bias": {"enabled": true}}})").biases,
            (AttentionBiases{true, false, false}));
  EXPECT_EQ(
      mixer<Attention>(R"({"dense_layer": {"bias": {"enabled": false}}, "key_layer": {"bias": {"enabled": null}}})")
          .biases,
      (AttentionBiases{true, true, false}));
  EXPECT_EQ(mlp<Mlp>(R"({"add_linear_biases": false, "layer_1": {"bias": {"enabled": true}}})").biases,
            (MlpBiases{true, false}));
}

TEST(Biases, KeyAndValueAreOneLayer) {
  EXPECT_THAT(mixer_findings(R"({"value_layer": {"bias": {"enabled": false}}})"),
              ElementsAre("decoder.block.mixer.value_layer.bias.enabled: comes to false, expected true as in "
                          "key_layer: key and value are one layer"));
  EXPECT_THAT(mixer_findings(R"({"add_linear_biases": false, "value_layer": {"bias": {"enabled": true}}})"),
              ElementsAre("decoder.block.mixer.value_layer.bias.enabled: comes to true, expected false as in "
                          "key_layer: key and value are one layer"));
}

TEST(Biases, OneFlagIsWrittenWhereTheLayersAgree) {
  Attention attention;
  EXPECT_EQ(written(attention)["add_linear_biases"], Json(true));
  EXPECT_FALSE(written(attention).contains("query_layer"));

  attention.biases = no_attention_biases;
  EXPECT_EQ(written(attention)["add_linear_biases"], Json(false));
  EXPECT_FALSE(written(attention).contains("query_layer"));
}

TEST(Biases, EveryFlagIsWrittenWhereTheLayersDiffer) {
  Attention attention;
  attention.biases = {true, true, false};
  const Json mixer_map = written(attention);

  EXPECT_EQ(mixer_map["add_linear_biases"], Json(false));
  EXPECT_EQ(mixer_map["query_layer"].dump(), R"({"bias":{"enabled":true}})");
  EXPECT_EQ(mixer_map["key_layer"].dump(), R"({"bias":{"enabled":true}})");
  EXPECT_EQ(mixer_map["value_layer"].dump(), R"({"bias":{"enabled":true}})");
  EXPECT_EQ(mixer_map["dense_layer"].dump(), R"({"bias":{"enabled":false}})");

  Mlp dense;
  dense.biases = {true, false};
  EXPECT_EQ(written(dense)["add_linear_biases"], Json(false));
  EXPECT_EQ(written(dense)["layer_1"].dump(), R"({"bias":{"enabled":true}})");
  EXPECT_EQ(written(dense)["layer_2"].dump(), R"({"bias":{"enabled":false}})");
}

TEST(Biases, AMambaFollowsItsFlagWhereItsConvolutionAndTimeStepDoNotStateTheirs) {
  EXPECT_EQ(mixer<Mamba>(R"({"type": "mamba"})").biases, (MambaBiases{true, true, true}));
  EXPECT_EQ(mixer<Mamba>(R"({"type": "mamba", "add_linear_biases": false})").biases,
            (MambaBiases{false, false, false}));
  EXPECT_EQ(
      mixer<Mamba>(R"({"type": "mamba", "add_linear_biases": false, "dt_layer": {"bias": {"enabled": true}}})").biases,
      (MambaBiases{false, false, true}));
  EXPECT_EQ(mixer<Mamba>(R"({"type": "mamba", "convolution_layer": {"bias": {"enabled": false}}})").biases,
            (MambaBiases{true, false, true}));
}

TEST(Biases, AMambaAlwaysStatesThoseOfItsConvolutionAndTimeStep) {
  const Json map = written(Mamba{});
  EXPECT_EQ(map["dt_layer"].dump(), R"({"bias":{"enabled":true}})");
  EXPECT_EQ(map["convolution_layer"].dump(), R"({"kernel_size":4,"activation":null,"bias":{"enabled":true}})");
}

TEST(Biases, LinearLayersOfAMambaAreAlike) {
  EXPECT_THAT(mixer_findings(R"({"type": "mamba", "z_layer": {"bias": {"enabled": false}},
                                 "dt_input_layer": {"bias": {"enabled": false}},
                                 "x_layer": {"bias": {"enabled": true}}})"),
              ElementsAre("decoder.block.mixer.z_layer.bias.enabled: is false, expected true as in add_linear_biases: "
                          "the linear layers of a mamba are alike",
                          "decoder.block.mixer.dt_input_layer.bias.enabled: is false, expected true as in "
                          "add_linear_biases: the linear layers of a mamba are alike"));
}

TEST(Biases, NoFormatHasThoseOfADeltaNet) {
  EXPECT_THAT(mixer_findings(R"({"type": "gdn", "output_layer": {"bias": {"enabled": true}}})"),
              ElementsAre("decoder.block.mixer.output_layer.bias.enabled: is true, expected false or null: no Hugging "
                          "Face format has a tensor for this bias"));
  EXPECT_THAT(mixer_findings(R"({"type": "kda", "beta_projection_layer": {"bias": {"enabled": true}}})"),
              ElementsAre("decoder.block.mixer.beta_projection_layer.bias.enabled: is true, expected false or null: no "
                          "Hugging Face format has a tensor for this bias"));
  EXPECT_THAT(mixer_findings(R"({"type": "kda", "q_projection_layer": {"bias": {"enabled": false}}})"), IsEmpty());
}

TEST(Convolution, ItsShapeIsReadFromItsLayer) {
  const auto gdn = mixer<GatedDeltaNet>(
      R"({"type": "gdn", "convolution_layer": {"kernel_size": 3, "activation": "silu", "bias": {"enabled": true}}})");
  EXPECT_EQ(gdn.kernel_size, 3);
  EXPECT_EQ(gdn.activation, Activation::silu);
  EXPECT_TRUE(gdn.convolution_bias);
  EXPECT_EQ(written(gdn)["convolution_layer"].dump(),
            R"({"kernel_size":3,"activation":"silu","bias":{"enabled":true}})");
}

TEST(Mixer, TheOldNameOfAMambaIsRead) {
  EXPECT_EQ(mixer<Mamba>(R"({"type": "mamba_2", "d_xb": 512})").d_xb, 512);
  EXPECT_EQ(written(Mamba{})["type"], Json("mamba"));
}

TEST(Mixer, AStochasticMixerHoldsNoOther) {
  EXPECT_THAT(
      mixer_findings(R"({"type": "stochastic", "mixers": {"a": {"type": "stochastic"}}})"),
      ElementsAre(R"(decoder.block.mixer.mixers.a.type: is the string "stochastic", expected one of attention, )"
                  R"(mamba, gdn, kda)"));
}

TEST(Mixer, TheMainMixerIsTheFirstByNameWhereNoneIsNamed) {
  EXPECT_EQ(mixer<StochasticMixer>(R"({"type": "stochastic", "mixers": {"b": {}, "a": {}}})").main_mixer_name, "a");
  EXPECT_THAT(mixer_findings(R"({"type": "stochastic", "mixers": {"a": {}}, "main_mixer_name": null})"),
              ElementsAre("decoder.block.mixer.main_mixer_name: is null, expected a value, or no such key"));
}

TEST(Mixer, ADeltaNetHasAGatedNormalization) {
  EXPECT_THAT(
      mixer_findings(R"({"type": "gdn", "normalization": {"type": "rms_norm"}})"),
      ElementsAre(R"(decoder.block.mixer.normalization.type: is the string "rms_norm", expected "gated_rms_norm")"));
}

TEST(MlpActivation, FollowsFromTheGateWhereNoneIsGiven) {
  EXPECT_EQ(mlp<Mlp>(R"({"gated": true})").activation, Activation::silu);
  EXPECT_EQ(mlp<Mlp>("{}").activation, Activation::gelu);
  EXPECT_EQ(mlp<Moe>(R"({"type": "moe", "gated": true})").activation, Activation::silu);
  EXPECT_EQ(mlp<Mlp>(R"({"activation": "squared_relu"})").activation, Activation::squared_relu);
}

TEST(MlpActivation, IsNotNullAndNoNameOfAnotherWorld) {
  EXPECT_THAT(read(with_block("mlp", R"({"activation": null})")).findings,
              ElementsAre("decoder.block.mlp.activation: is null, expected a value, or no such key"));
  EXPECT_THAT(read(with_block("mlp", R"({"activation": "gelu_pytorch_tanh"})")).findings,
              ElementsAre(R"(decoder.block.mlp.activation: is the string "gelu_pytorch_tanh", expected one of gelu, )"
                          "silu, relu, squared_relu, sigmoid, identity or null"));
}

TEST(Yarn, AnAttentionFactorThatIsNotGivenIsNotWritten) {
  const char* null_factor = R"({"rotary": {"type": "yarn", "attention_factor": null}})";
  const auto attention = mixer<Attention>(null_factor);
  EXPECT_EQ(std::get<YarnRotary>(attention.rotary).attention_factor, std::nullopt);
  EXPECT_FALSE(written(attention)["rotary"].contains("attention_factor"));
}

TEST(Rotary, AComplexFormatIsOfThePast) {
  EXPECT_THAT(mixer_findings(R"({"rotary": {"type": "default", "complex_format": false}})"), IsEmpty());
  EXPECT_THAT(mixer_findings(R"({"rotary": {"type": "default", "complex_format": true}})"),
              ElementsAre("decoder.block.mixer.rotary.complex_format: is true, expected no such key"));
}

TEST(OutputScale, IsWrittenOnlyWhereItSaysSomething) {
  Model model = tiny_model();
  EXPECT_FALSE(to_base_model(model)["decoder"]["block"].contains("output_scale"));

  block_of(model).output_scale = {true, 0.0};
  EXPECT_EQ(to_base_model(model)["decoder"]["block"]["output_scale"].dump(), R"({"lr_scale":0.0,"enabled":true})");
}

TEST(PositionEmbeddings, AreASwitchInAMap) {
  Reading reading = read(Json::parse(R"({"embeddings": {"position_embeddings": {"enabled": true}}})"));
  EXPECT_THAT(reading.findings, IsEmpty());
  EXPECT_TRUE(reading.model.embeddings.position_embeddings);
  EXPECT_EQ(to_base_model(reading.model)["embeddings"]["position_embeddings"].dump(), R"({"enabled":true})");
}

TEST(TrainingSettings, AreLeftBehindByName) {
  const Reading reading = read(Json::parse(R"({
    "lr_scale": 0.1,
    "embeddings": {"word_embeddings": {"initialization": {"type": "normal", "std": 0.3}, "weight_decay": false}},
    "head": {"losses": {"lm": {"type": "label"}}, "cross_entropy_splits": 4,
             "prediction_loss_coefficient": [1.0, 0.5]},
    "decoder": {"lr_scale": 0.5, "block": {"mixer": {"query_layer": {"weight": {"lr_scale": 0.0}}}}}})"));

  EXPECT_THAT(reading.findings, IsEmpty());
  const std::string left = ": is a training setting that no Hugging Face format holds: left behind";
  EXPECT_THAT(reading.notes,
              ElementsAre("embeddings.word_embeddings.initialization" + left,
                          "embeddings.word_embeddings.weight_decay" + left,
                          "decoder.block.mixer.query_layer.weight.lr_scale" + left,
                          "decoder.lr_scale" + left,
                          "head.losses" + left,
                          "head.cross_entropy_splits" + left,
                          "head.prediction_loss_coefficient" + left,
                          "lr_scale" + left));
}

}  // namespace
}  // namespace wconvert::models::metadata_test
