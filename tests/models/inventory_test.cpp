#include "models/inventory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/text.h"
#include "tests/models/tiny.h"

namespace wconvert::models::inventory_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::Not;

std::vector<std::string> lines(const Inventory& all) {
  std::vector<std::string> result;
  for (const OwnedTensor& tensor : all.tensors()) {
    std::string shape;
    for (const std::int64_t extent : tensor.shape) shape += (shape.empty() ? "" : ", ") + std::to_string(extent);
    result.push_back(text(tensor.name, " [", shape, ']'));
  }
  return result;
}
std::vector<std::string> tensors_of(const Model& model) {
  return lines(inventory(model));
}

/// The tensors of the first block below a module, with the rest of the name only.
std::vector<std::string> below(const std::string& prefix, const Model& model) {
  std::vector<std::string> result;
  for (const std::string& line : tensors_of(model)) {
    if (line.starts_with(prefix)) result.push_back(line.substr(prefix.size()));
  }
  return result;
}
template <class M>
std::vector<std::string> mixer_tensors(const M& mixer) {
  Model model = tiny_model();
  block_of(model).mixer = mixer;
  return below("decoder.0.mixer.", model);
}
template <class M>
std::vector<std::string> mlp_tensors(const M& mlp) {
  Model model = tiny_model();
  block_of(model).mlp = mlp;
  return below("decoder.0.mlp.", model);
}

TEST(Inventory, ListsATinyModelModuleByModule) {
  EXPECT_THAT(tensors_of(tiny_model()),
              ElementsAre("embeddings.word_embeddings_weight [44, 20]",
                          "decoder.0.norm_1.weight [20]",
                          "decoder.0.norm_2.weight [20]",
                          "decoder.0.mixer.query.weight [24, 20]",
                          "decoder.0.mixer.key_value.weight [24, 20]",
                          "decoder.0.mixer.dense.weight [20, 24]",
                          "decoder.0.mlp.layer_1.weight [56, 20]",
                          "decoder.0.mlp.layer_2.weight [28, 20]",
                          "decoder.1.norm_1.weight [20]",
                          "decoder.1.norm_2.weight [20]",
                          "decoder.1.mixer.query.weight [24, 20]",
                          "decoder.1.mixer.key_value.weight [24, 20]",
                          "decoder.1.mixer.dense.weight [20, 24]",
                          "decoder.1.mlp.layer_1.weight [56, 20]",
                          "decoder.1.mlp.layer_2.weight [28, 20]",
                          "head.output_weights [44, 20]",
                          "head.final_norm.weight [20]"));
}

TEST(Inventory, TiedEmbeddingsAreStoredOnce) {
  Model model = tiny_model();
  model.tied_embeddings = true;
  EXPECT_THAT(tensors_of(model), Not(Contains("head.output_weights [44, 20]")));
}

TEST(Inventory, PositionEmbeddingsAreThereIfSwitchedOn) {
  Model model = tiny_model();
  model.embeddings.position_embeddings = true;
  model.embeddings.num_position_embeddings = 16;
  EXPECT_THAT(below("embeddings.", model),
              ElementsAre("word_embeddings_weight [44, 20]", "position_embeddings_weight [16, 20]"));
}

TEST(Inventory, ExtraPredictionHeadsRepeatTheLastBlockAndShareTheOutputWeights) {
  Model model = tiny_model();
  Block other = block_of(model);
  other.mixer = Mamba{};
  model.decoder = {{{"a", block_of(model)}, {"b", other}}, {"b", "a"}, 3};
  model.decoder.kinds["b"].normalization = NoNorm{};
  model.head.prediction_heads = 3;

  EXPECT_THAT(below("multi_token_prediction.blocks.1.mixer.", model), Contains("convolution.weight [2048, 1, 4]"));
  EXPECT_THAT(below("multi_token_prediction.heads.", model),
              ElementsAre("0.final_norm.weight [20]", "1.final_norm.weight [20]"));
  EXPECT_THAT(below("head.", model), ElementsAre("output_weights [44, 20]", "final_norm.weight [20]"));
}

TEST(Inventory, LayersAreCountedByNumber) {
  Model model = tiny_model();
  model.decoder.count = 11;
  const auto all = tensors_of(model);
  EXPECT_EQ(all.at(all.size() - 3), "decoder.10.mlp.layer_2.weight [28, 20]");
}

TEST(Inventory, ABlockOwnsItsNormsAndItsScale) {
  Model model = tiny_model();
  Block& block = block_of(model);
  block.normalization = LayerNorm{};
  block.pre_mlp_normalization = NoNorm{};
  block.post_mixer_normalization = RmsNorm{};
  block.post_mlp_normalization = FixedRmsNorm{};
  block.output_scale.enabled = true;

  auto all = below("decoder.0.", model);
  all.resize(4);
  EXPECT_THAT(all,
              ElementsAre("output_scale [1]", "norm_1.weight [20]", "norm_1.bias [20]", "post_mixer_norm.weight [20]"));
}

TEST(Inventory, AnAttentionOwnsItsBiasesAndNorms) {
  Attention attention;
  attention.heads = 4;
  attention.head_groups = 2;
  attention.head_size = 6;
  attention.query_norm = RmsNorm{};
  attention.key_norm = RmsNorm{};
  attention.value_norm = FixedRmsNorm{};
  EXPECT_THAT(mixer_tensors(attention),
              ElementsAre("query.weight [24, 20]",
                          "query.bias [24]",
                          "key_value.weight [24, 20]",
                          "key_value.bias [24]",
                          "query_norm.weight [6]",
                          "key_norm.weight [6]",
                          "dense.weight [20, 24]",
                          "dense.bias [20]"));
}

TEST(Inventory, ASharedKeyAndValueIsHalfAsLarge) {
  Attention attention;
  attention.biases = {false, true, false};
  attention.shared_key_value = true;
  EXPECT_THAT(
      mixer_tensors(attention),
      ElementsAre(
          "query.weight [1024, 20]", "key_value.weight [128, 20]", "key_value.bias [128]", "dense.weight [20, 1024]"));
}

TEST(Inventory, AMambaOwnsItsProjections) {
  Mamba mamba;
  mamba.state_size = 4;
  mamba.d_inner = 24;
  mamba.d_xb = 12;
  mamba.dt_rank = 3;
  EXPECT_THAT(mixer_tensors(mamba),
              ElementsAre("A_log [24, 4]",
                          "D [24]",
                          "convolution.weight [24, 1, 4]",
                          "convolution.bias [24]",
                          "in_proj.weight [72, 20]",
                          "in_proj.bias [72]",
                          "dt_in_proj.weight [3, 20]",
                          "dt_in_proj.bias [3]",
                          "dt_proj.weight [24, 3]",
                          "dt_proj.bias [24]",
                          "out_proj.weight [20, 24]",
                          "out_proj.bias [20]"));

  mamba.biases = {false, false, false};
  mamba.repeat_kv_before_conv = false;
  EXPECT_THAT(mixer_tensors(mamba),
              ElementsAre("A_log [24, 4]",
                          "D [24]",
                          "convolution.weight [12, 1, 4]",
                          "in_proj.weight [72, 20]",
                          "dt_in_proj.weight [3, 20]",
                          "dt_proj.weight [24, 3]",
                          "out_proj.weight [20, 24]"));
}

TEST(Inventory, AGatedDeltaNetOwnsItsProjections) {
  GatedDeltaNet gdn;
  gdn.value_heads = 4;
  gdn.key_heads = 2;
  gdn.key_head_dim = 6;
  gdn.value_head_dim = 10;
  gdn.kernel_size = 3;
  gdn.convolution_bias = true;
  EXPECT_THAT(mixer_tensors(gdn),
              ElementsAre("dt_bias [4]",
                          "A_log [4]",
                          "in_proj_qkvz.weight [104, 20]",
                          "in_proj_ba.weight [8, 20]",
                          "convolution.weight [64, 1, 3]",
                          "convolution.bias [64]",
                          "out_proj.weight [20, 40]",
                          "norm.weight [10]"));
}

TEST(Inventory, AKimiDeltaAttentionOwnsItsProjections) {
  KimiDeltaAttention kda;
  kda.heads = 2;
  kda.head_dim = 6;
  EXPECT_THAT(mixer_tensors(kda),
              ElementsAre("dt_bias [12]",
                          "A_log [2]",
                          "q_proj.weight [12, 20]",
                          "k_proj.weight [12, 20]",
                          "v_proj.weight [12, 20]",
                          "q_conv.weight [12, 1, 4]",
                          "k_conv.weight [12, 1, 4]",
                          "v_conv.weight [12, 1, 4]",
                          "f_a_proj.weight [6, 20]",
                          "f_b_proj.weight [12, 6]",
                          "g_a_proj.weight [6, 20]",
                          "g_b_proj.weight [12, 6]",
                          "beta_proj.weight [2, 20]",
                          "o_proj.weight [20, 12]",
                          "norm.weight [6]"));
}

TEST(Inventory, AStochasticMixerOwnsAllItsMixersByName) {
  Attention attention;
  attention.biases = no_attention_biases;
  StochasticMixer choice;
  choice.mixers = {{"b", attention}, {"a", attention}};
  EXPECT_THAT(mixer_tensors(choice),
              ElementsAre("mixers.a.query.weight [1024, 20]",
                          "mixers.a.key_value.weight [256, 20]",
                          "mixers.a.dense.weight [20, 1024]",
                          "mixers.b.query.weight [1024, 20]",
                          "mixers.b.key_value.weight [256, 20]",
                          "mixers.b.dense.weight [20, 1024]"));
}

TEST(Inventory, AnMlpStoresItsSecondLayerTransposed) {
  Mlp mlp;
  mlp.intermediate_size = 28;
  mlp.pre_norm = RmsNorm{};
  mlp.post_norm = LayerNorm{};
  EXPECT_THAT(mlp_tensors(mlp),
              ElementsAre("pre_norm.weight [20]",
                          "post_norm.weight [20]",
                          "post_norm.bias [20]",
                          "layer_1.weight [28, 20]",
                          "layer_1.bias [28]",
                          "layer_2.weight [28, 20]",
                          "layer_2.bias [20]"));
}

TEST(Inventory, ExpertsLieOneBelowTheOther) {
  Moe moe;
  moe.biases = no_mlp_biases;
  moe.intermediate_size = 12;
  moe.gated = true;
  moe.experts = 6;
  moe.shared_experts = 2;
  moe.router_scale = true;
  moe.router_per_expert_scale = true;
  moe.router_normalization = RmsNorm{};
  EXPECT_THAT(mlp_tensors(moe),
              ElementsAre("router_scale [20]",
                          "router_per_expert_scale [6]",
                          "router_normalization.weight [20]",
                          "router.weight [4, 20]",
                          "layer_1.weight [144, 20]",
                          "layer_2.weight [72, 20]"));
}

TEST(Inventory, AHybridOwnsBothBranches) {
  HybridMoe hybrid;
  hybrid.pre_norm = RmsNorm{};
  hybrid.dense.biases = no_mlp_biases;
  hybrid.dense.intermediate_size = 8;
  hybrid.routed.biases = no_mlp_biases;
  hybrid.routed.intermediate_size = 4;
  EXPECT_THAT(mlp_tensors(hybrid),
              ElementsAre("pre_norm.weight [20]",
                          "dense.layer_1.weight [8, 20]",
                          "dense.layer_2.weight [8, 20]",
                          "routed.router.weight [2, 20]",
                          "routed.layer_1.weight [8, 20]",
                          "routed.layer_2.weight [8, 20]"));
}

TEST(Inventory, AVisionTowerStandsBeforeTheText) {
  Model model = tiny_model();
  Vision vision;
  vision.hidden_size = 24;
  vision.embeddings.patch_height = 4;
  vision.embeddings.patch_width = 5;
  vision.embeddings.bias = true;
  vision.embeddings.normalization = RmsNorm{};
  vision.encoder = Blocks<Block>::repeated(block_of(model), 1);
  vision.adapter.intermediate_size = 32;
  model.vision = vision;
  auto all = tensors_of(model);
  all.resize(15);
  EXPECT_THAT(all,
              ElementsAre("vision_encoder.embeddings.patch_embeddings.weight [24, 60]",
                          "vision_encoder.embeddings.patch_embeddings.bias [24]",
                          "vision_encoder.embeddings.normalization.weight [24]",
                          "vision_encoder.encoder.0.norm_1.weight [24]",
                          "vision_encoder.encoder.0.norm_2.weight [24]",
                          "vision_encoder.encoder.0.mixer.query.weight [24, 24]",
                          "vision_encoder.encoder.0.mixer.key_value.weight [24, 24]",
                          "vision_encoder.encoder.0.mixer.dense.weight [24, 24]",
                          "vision_encoder.encoder.0.mlp.layer_1.weight [56, 24]",
                          "vision_encoder.encoder.0.mlp.layer_2.weight [28, 24]",
                          "vision_encoder.adapter.layer_1.weight [32, 24]",
                          "vision_encoder.adapter.layer_1.bias [32]",
                          "vision_encoder.adapter.layer_2.weight [32, 20]",
                          "vision_encoder.adapter.layer_2.bias [20]",
                          "embeddings.word_embeddings_weight [44, 20]"));
}

std::string refusal_of(const Model& model, std::size_t most = 10'000'000) {
  try {
    inventory(model, most);
    return "none";
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(Inventory, MoreTensorsThanThereAreIsRefusedBeforeTheyAreListed) {
  Model model = tiny_model();
  model.decoder.count = 2147483647;
  EXPECT_EQ(refusal_of(model, 100),
            "the config asks for decoder.14.norm_2.weight as tensor number 101, far more than there are");
}

TEST(Inventory, AnExtentBeyondSixtyThreeBitsIsRefused) {
  Model model = tiny_model();
  GatedDeltaNet gdn;
  gdn.value_heads = gdn.key_heads = gdn.key_head_dim = gdn.value_head_dim = 2147483647;
  block_of(model).mixer = gdn;
  EXPECT_EQ(refusal_of(model), "decoder.0.mixer.in_proj_qkvz.weight has more elements than fit in 63 bits");
}

}  // namespace
}  // namespace wconvert::models::inventory_test
