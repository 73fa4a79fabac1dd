#include "tools/coverage/meaning.h"

#include <gtest/gtest.h>

#include "tools/coverage/key_meaning.h"

namespace wconvert::coverage::meaning_test {
namespace {

using Fault = std::optional<std::string>;

Step step(const std::string& internal, const Shape& shape, const std::vector<std::string>& hf, const Layout& layout) {
  Step out{{}, internal, shape, {}};
  const auto boxes = layout.boxes(shape, hf.size());
  for (std::size_t part = 0; part < hf.size(); ++part) out.parts.push_back({hf[part], boxes[part]});
  return out;
}

Step one(const std::string& internal, const std::string& hf) {
  return step(internal, {4, 6}, {hf}, as_is);
}

TEST(Meaning, KnowsNamesWhateverTheFormat) {
  for (const auto& [internal, hf] : std::vector<std::pair<std::string, std::string>>{
           {"embeddings.word_embeddings_weight", "model.embed_tokens.weight"},
           {"embeddings.word_embeddings_weight", "language_model.model.embed_tokens.weight"},
           {"decoder.3.mixer.query.bias", "model.layers.3.self_attn.q_proj.bias"},
           {"decoder.3.mixer.query.weight", "model.decoder.blocks.3.mixer.q_proj.weight"},
           {"decoder.3.mixer.mixers.fast.query.weight", "model.decoder.blocks.3.mixer.mixers.fast.q_proj.weight"},
           {"decoder.3.mixer.A_log", "model.layers.3.mixer.A_log"},
           {"decoder.3.mixer.convolution.weight", "model.layers.3.mixer.conv1d.weight"},
           {"head.final_norm.weight", "model.norm.weight"},
           {"head.final_norm.weight", "model.mtp_norms.0.weight"},
           {"multi_token_prediction.heads.1.final_norm.weight", "model.mtp_norms.2.weight"},
           {"head.output_weights", "lm_head.weight"},
           {"vision_encoder.encoder.2.norm_2.weight", "vision_tower.transformer.layers.2.ffn_norm.weight"},
           {"vision_encoder.adapter.layer_2.bias", "multi_modal_projector.linear_2.bias"},
       }) {
    EXPECT_EQ(name_fault(one(internal, hf)), Fault()) << internal;
  }
}

TEST(Meaning, FindsNamesOfOtherTensors) {
  EXPECT_EQ(name_fault(one("decoder.0.norm_1.weight", "model.layers.0.post_attention_layernorm.weight")),
            Fault("model.layers.0.post_attention_layernorm.weight is not known to be decoder.0.norm_1.weight"));
  EXPECT_EQ(name_fault(one("decoder.0.mixer.query.weight", "model.layers.1.self_attn.q_proj.weight")),
            Fault("model.layers.1.self_attn.q_proj.weight is another place than decoder.0.mixer.query.weight"));
  EXPECT_EQ(
      name_fault(one("decoder.0.mixer.query.weight", "vision_tower.transformer.layers.0.attention.q_proj.weight")),
      Fault("vision_tower.transformer.layers.0.attention.q_proj.weight is another place than "
            "decoder.0.mixer.query.weight"));
  EXPECT_NE(
      name_fault(one("decoder.0.mixer.mixers.a.query.weight", "model.decoder.blocks.0.mixer.mixers.b.q_proj.weight")),
      Fault());
  EXPECT_NE(name_fault(one("decoder.0.mixer.query.weight", "model.layers.0.self_attn.q_proj.bias")), Fault());
  EXPECT_NE(name_fault(one("multi_token_prediction.heads.1.final_norm.weight", "model.mtp_norms.1.weight")), Fault());
}

const std::vector<std::string> experts = {"model.layers.0.block_sparse_moe.experts.0.w1.weight",
                                          "model.layers.0.block_sparse_moe.experts.0.w3.weight",
                                          "model.layers.0.block_sparse_moe.experts.1.w1.weight",
                                          "model.layers.0.block_sparse_moe.experts.1.w3.weight"};

TEST(Meaning, KnowsHowExpertsLie) {
  const std::string layer_1 = "decoder.0.mlp.layer_1.weight";
  EXPECT_EQ(name_fault(step(layer_1, {8, 3}, experts, split)), Fault());
  EXPECT_EQ(layout_fault(step(layer_1, {8, 3}, experts, split)), Fault());

  EXPECT_EQ(layout_fault(step(layer_1, {8, 3}, {experts[0], experts[2], experts[1], experts[3]}, split)),
            Fault(experts[2] + " is out of order"));
  EXPECT_EQ(layout_fault(step(layer_1, {8, 3}, {experts[2], experts[3], experts[0], experts[1]}, split)),
            Fault(experts[2] + " is out of order"));
}

TEST(Meaning, KnowsWhichMatricesAreTurned) {
  const std::string layer_2 = "decoder.0.mlp.layer_2.weight", down = "model.layers.0.mlp.down_proj.weight";
  EXPECT_EQ(layout_fault(step(layer_2, {4, 4}, {down}, transposed)), Fault());
  EXPECT_EQ(layout_fault(step(layer_2, {4, 4}, {down}, as_is)), Fault(down + " lies across"));
  const std::string query = "model.layers.0.self_attn.q_proj.weight";
  EXPECT_EQ(layout_fault(step("decoder.0.mixer.query.weight", {4, 4}, {query}, transposed)),
            Fault(query + " lies across"));
}

TEST(Meaning, KnowsWhichHalfIsWhich) {
  const std::string k = "model.layers.0.self_attn.k_proj.weight", v = "model.layers.0.self_attn.v_proj.weight";
  EXPECT_EQ(layout_fault(step("decoder.0.mixer.key_value.weight", {4, 6}, {k, v}, split)), Fault());
  EXPECT_EQ(layout_fault(step("decoder.0.mixer.key_value.weight", {4, 6}, {v, k}, split)),
            Fault(v + " is out of order"));
  EXPECT_EQ(layout_fault(step("decoder.0.mixer.key_value.weight", {4, 6}, {k}, as_is)), Fault());
  Step gap = step("decoder.0.mixer.key_value.weight", {4, 6}, {k, v}, split);
  gap.parts[1].box.offset += 6;
  EXPECT_EQ(layout_fault(gap), Fault(v + " begins at element 18, expected 12"));
}

TEST(KeyMeaning, GoesByTheLastWords) {
  EXPECT_EQ(field_meant_by({"text_config", "num_attention_heads"}), "mixer.heads");
  EXPECT_EQ(field_meant_by({"my_num_attention_heads"}), "");
  EXPECT_TRUE(has_field({"decoder.block.mixer.heads"}, "mixer.heads"));
  EXPECT_FALSE(has_field({"decoder.block.remixer.heads"}, "mixer.heads"));
}

}  // namespace
}  // namespace wconvert::coverage::meaning_test
