#include "models/inventory.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <variant>

#include "engine/core/checked.h"

namespace wconvert::models {
namespace {

// An extent that does not fit is -1, which the inventory refuses by the tensor's name.

constexpr std::int64_t product(std::initializer_list<std::int64_t> factors) {
  std::int64_t result = 1;
  for (const std::int64_t factor : factors) result = result < 0 ? -1 : checked_multiply(result, factor).value_or(-1);
  return result;
}

constexpr std::int64_t sum(std::initializer_list<std::int64_t> terms) {
  std::int64_t result = 0;
  for (const std::int64_t term : terms) {
    result = result < 0 || term < 0 ? -1 : checked_add(result, term).value_or(-1);
  }
  return result;
}

constexpr std::int64_t gates(bool gated) {
  return gated ? 2 : 1;
}

void own_weight(std::int64_t size, bool bias, const Owner& tensors) {
  tensors.tensor("weight", {size});
  if (bias) tensors.tensor("bias", {size});
}
void own(const LayerNorm&, std::int64_t size, const Owner& tensors) {
  own_weight(size, true, tensors);
}
void own(const RmsNorm&, std::int64_t size, const Owner& tensors) {
  own_weight(size, false, tensors);
}
void own(const GatedRmsNorm&, std::int64_t size, const Owner& tensors) {
  own_weight(size, false, tensors);
}
void own(const FixedRmsNorm&, std::int64_t, const Owner&) {}
void own(const NoNorm&, std::int64_t, const Owner&) {}

void own(const Norm& norm, std::int64_t size, const Owner& tensors) {
  std::visit([&](const auto& held) { own(held, size, tensors); }, norm);
}
void own(const std::optional<Norm>& norm, std::int64_t size, const Owner& tensors) {
  if (norm) own(*norm, size, tensors);
}

// clang-format off

void own(const Attention& a, std::int64_t hidden, const Owner& tensors) {
  const auto query = product({a.heads, a.head_size});
  const auto key_value = product({a.shared_key_value ? 1 : 2, a.head_groups, a.head_size});
  tensors.linear("query",     query,     hidden, a.biases.query);
  tensors.linear("key_value", key_value, hidden, a.biases.key_value);
  own(a.query_norm, a.head_size, tensors / "query_norm");
  own(a.key_norm,   a.head_size, tensors / "key_norm");
  own(a.value_norm, a.head_size, tensors / "value_norm");
  tensors.linear("dense",     hidden,    query,  a.biases.dense);
}

void own(const Mamba& m, std::int64_t hidden, const Owner& tensors) {
  const auto channels = m.repeat_kv_before_conv ? m.d_inner : m.d_xb;
  tensors.tensor("A_log", {m.d_inner, m.state_size});
  tensors.tensor("D",     {m.d_inner});
  tensors.tensor("convolution.weight", {channels, 1, m.kernel_size});
  if (m.biases.convolution) tensors.tensor("convolution.bias", {channels});
  tensors.linear("in_proj",    sum({m.d_inner, m.d_xb, m.d_xb, m.d_inner}), hidden, m.biases.linear);
  tensors.linear("dt_in_proj", m.dt_rank, hidden,    m.biases.linear);
  tensors.linear("dt_proj",    m.d_inner, m.dt_rank, m.biases.dt);
  tensors.linear("out_proj",   hidden,    m.d_inner, m.biases.linear);
}

void own(const GatedDeltaNet& g, std::int64_t hidden, const Owner& tensors) {
  const auto keys = product({g.key_heads, g.key_head_dim});
  const auto values = product({g.value_heads, g.value_head_dim});
  const auto channels = sum({keys, keys, values});
  tensors.tensor("dt_bias", {g.value_heads});
  tensors.tensor("A_log",   {g.value_heads});
  tensors.linear("in_proj_qkvz", sum({keys, keys, values, values}),    hidden, false);
  tensors.linear("in_proj_ba",   sum({g.value_heads, g.value_heads}),  hidden, false);
  tensors.tensor("convolution.weight", {channels, 1, g.kernel_size});
  if (g.convolution_bias) tensors.tensor("convolution.bias", {channels});
  tensors.linear("out_proj",     hidden,                               values, false);
  own(g.normalization, g.value_head_dim, tensors / "norm");
}

void own(const KimiDeltaAttention& k, std::int64_t hidden, const Owner& tensors) {
  const auto channels = product({k.heads, k.head_dim});
  tensors.tensor("dt_bias", {channels});
  tensors.tensor("A_log",   {k.heads});
  for (const char* name : {"q_proj", "k_proj", "v_proj"}) tensors.linear(name, channels, hidden, false);
  for (const char* name : {"q_conv", "k_conv", "v_conv"}) {
    tensors.tensor(std::string(name) + ".weight", {channels, 1, k.kernel_size});
    if (k.convolution_bias) tensors.tensor(std::string(name) + ".bias", {channels});
  }
  tensors.linear("f_a_proj",  k.head_dim, hidden,     false);
  tensors.linear("f_b_proj",  channels,   k.head_dim, false);
  tensors.linear("g_a_proj",  k.head_dim, hidden,     false);
  tensors.linear("g_b_proj",  channels,   k.head_dim, false);
  tensors.linear("beta_proj", k.heads,    hidden,     false);
  tensors.linear("o_proj",    hidden,     channels,   false);
  own(k.normalization, k.head_dim, tensors / "norm");
}

void own(const StochasticMixer& choice, std::int64_t hidden, const Owner& tensors) {
  for (const auto& [name, mixer] : choice.mixers) {
    const Owner inner = tensors / "mixers" / name;
    std::visit([&](const auto& held) { own(held, hidden, inner); }, mixer);
  }
}

/// An MLP from `hidden` to `out`, which are one but in the adapter of a vision tower.
void own(const Mlp& m, std::int64_t hidden, std::int64_t out, const Owner& tensors) {
  own(m.pre_norm,  hidden, tensors / "pre_norm");
  own(m.post_norm, out,    tensors / "post_norm");
  tensors.linear("layer_1", product({gates(m.gated), m.intermediate_size}), hidden, m.biases.layer_1);
  tensors.tensor("layer_2.weight", {m.intermediate_size, out});
  if (m.biases.layer_2) tensors.tensor("layer_2.bias", {out});
}
void own(const Mlp& mlp, std::int64_t hidden, const Owner& tensors) {
  own(mlp, hidden, hidden, tensors);
}

void own(const Moe& m, std::int64_t hidden, const Owner& tensors) {
  if (m.router_scale)            tensors.tensor("router_scale",            {hidden});
  if (m.router_per_expert_scale) tensors.tensor("router_per_expert_scale", {m.experts});
  own(m.pre_norm,             hidden, tensors / "pre_norm");
  own(m.post_norm,            hidden, tensors / "post_norm");
  own(m.router_normalization, hidden, tensors / "router_normalization");
  tensors.linear("router",  m.experts - m.shared_experts,                                  hidden, false);
  tensors.linear("layer_1", product({m.experts, gates(m.gated), m.intermediate_size}),     hidden, false);
  tensors.tensor("layer_2.weight", {product({m.experts, m.intermediate_size}), hidden});
}

void own(const HybridMoe& m, std::int64_t hidden, const Owner& tensors) {
  own(m.pre_norm,  hidden, tensors / "pre_norm");
  own(m.post_norm, hidden, tensors / "post_norm");
  own(m.dense,     hidden, tensors / "dense");
  own(m.routed,    hidden, tensors / "routed");
}

void own(const Block& b, std::int64_t hidden, const Owner& tensors) {
  const auto given_or_shared = [&](const std::optional<Norm>& norm) { return norm.value_or(b.normalization); };
  if (b.output_scale.enabled) tensors.tensor("output_scale", {1});
  own(given_or_shared(b.pre_mixer_normalization), hidden, tensors / "norm_1");
  own(given_or_shared(b.pre_mlp_normalization),   hidden, tensors / "norm_2");
  own(b.post_mixer_normalization,                 hidden, tensors / "post_mixer_norm");
  own(b.post_mlp_normalization,                   hidden, tensors / "post_mlp_norm");
  std::visit([&](const auto& mixer) { own(mixer, hidden, tensors / "mixer"); }, b.mixer);
  std::visit([&](const auto& mlp) { own(mlp, hidden, tensors / "mlp"); }, b.mlp);
}

// clang-format on

void own(const Blocks<Block>& blocks, std::int64_t hidden, const Owner& tensors) {
  for (std::size_t index = 0; index < blocks.size(); ++index) {
    own(blocks.at(index), hidden, tensors / std::to_string(index));
  }
}

void own(const Vision& vision, std::int64_t text_hidden, const Owner& tensors) {
  const PatchEmbeddings& patches = vision.embeddings;
  const Owner embeddings = tensors / "embeddings";
  const auto pixels = product({image_channels, patches.patch_height, patches.patch_width});
  embeddings.linear("patch_embeddings", vision.hidden_size, pixels, patches.bias);
  own(patches.normalization, vision.hidden_size, embeddings / "normalization");
  own(vision.encoder, vision.hidden_size, tensors / "encoder");
  own(vision.adapter, vision.hidden_size, text_hidden, tensors / "adapter");
}

void own(const Embeddings& embeddings, std::int64_t hidden, const Owner& tensors) {
  tensors.tensor("word_embeddings_weight", {embeddings.vocab_size, hidden});
  if (embeddings.position_embeddings) {
    tensors.tensor("position_embeddings_weight", {embeddings.num_position_embeddings, hidden});
  }
}

}  // namespace

Inventory inventory(const Model& model, std::size_t most) {
  Inventory all(most);
  const Owner tensors(all);
  const std::int64_t hidden = model.hidden_size;
  if (model.vision) own(*model.vision, hidden, tensors / "vision_encoder");
  own(model.embeddings, hidden, tensors / "embeddings");
  own(model.decoder, hidden, tensors / "decoder");
  if (!model.tied_embeddings) (tensors / "head").tensor("output_weights", {model.embeddings.vocab_size, hidden});
  own(model.head.normalization, hidden, tensors / "head" / "final_norm");
  const Owner extra = tensors / "multi_token_prediction";
  for (std::int64_t index = 0; index + 1 < model.head.prediction_heads; ++index) {
    const std::string number = std::to_string(index);
    own(model.decoder.last(), hidden, extra / "blocks" / number);
    own(model.head.normalization, hidden, extra / "heads" / number / "final_norm");
  }
  return all;
}

}  // namespace wconvert::models
