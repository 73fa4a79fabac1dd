#include "models/validate.h"

#include <cmath>
#include <cstdint>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>

#include "engine/core/text.h"

namespace wconvert::models {
namespace {

std::string shown(std::int64_t value) {
  return std::to_string(value);
}
std::string shown(double value) {
  return python_repr(value);
}

template <class V>
void expect_positive(V value, const Here& here) {
  if (!(value > 0)) here.fail(text("is ", shown(value), ", expected more than 0"));
}

template <class V>
void expect_not_negative(V value, const Here& here) {
  if (!(value >= 0)) here.fail(text("is ", shown(value), ", expected 0 or more"));
}

/// Is the value made of whole units? What is no unit was found already.
void expect_multiple(std::int64_t value, std::int64_t unit, std::string_view unit_name, const Here& here) {
  if (unit > 0 && value % unit != 0) {
    here.fail(text("is ", value, ", expected a multiple of ", unit_name, ", which is ", unit));
  }
}

template <class N>
void check_epsilon(const N& norm, const Here& here) {
  if constexpr (requires { norm.epsilon; }) expect_positive(norm.epsilon, here / "epsilon");
}
void check(const Norm& norm, const Here& here) {
  std::visit([&](const auto& held) { check_epsilon(held, here); }, norm);
}
void check(const std::optional<Norm>& norm, const Here& here) {
  if (norm) check(*norm, here);
}

// Each kind of rotary embedding wants a head size that it can cut into its parts.

void check_rotary(const NoRotary&, std::int64_t, const Here&) {}
template <class R>
void check_rotary(const R&, std::int64_t head_size, const Here& attention) {
  if (head_size % 2 != 0)
    (attention / "head_size").fail(text("is ", head_size, ", expected an even one: it is rotated"));
}
void check_rotary(const Llama3Rotary& rotary, std::int64_t head_size, const Here& attention) {
  check_rotary<Llama3Rotary>(rotary, head_size, attention);
  if (!(rotary.high_frequency_factor > rotary.low_frequency_factor)) {
    (attention / "rotary" / "high_frequency_factor")
        .fail(text("is ",
                   shown(rotary.high_frequency_factor),
                   ", expected more than low_frequency_factor, which is ",
                   shown(rotary.low_frequency_factor)));
  }
}
void check_rotary(const Rotary2d&, std::int64_t head_size, const Here& attention) {
  if (head_size % 4 != 0) {
    (attention / "head_size")
        .fail(text("is ", head_size, ", expected a multiple of 4: it is rotated in two dimensions"));
  }
}
void check_rotary(const ProportionalRotary& rotary, std::int64_t head_size, const Here& attention) {
  const Here here = attention / "rotary" / "partial_rotary_factor";
  const double factor = rotary.partial_rotary_factor;
  if (!(factor >= 0 && factor <= 1)) return here.fail(text("is ", shown(factor), ", expected one from 0 to 1"));
  const auto rotated = static_cast<std::int64_t>(std::nearbyint(factor * static_cast<double>(head_size)));
  if (rotated <= 0 || rotated % 2 != 0) {
    here.fail(text("is ",
                   shown(factor),
                   ", which rotates ",
                   rotated,
                   " of ",
                   head_size,
                   " channels, expected an even number above 0"));
  }
}

void check(const Attention& a, const Here& here) {
  expect_not_negative(a.heads, here / "heads");
  expect_positive(a.head_groups, here / "head_groups");
  expect_multiple(a.heads, a.head_groups, "head_groups", here / "heads");
  expect_positive(a.head_size, here / "head_size");
  expect_not_negative(a.softmax_scale_power, here / "softmax_scale_power");
  expect_not_negative(a.dropout, here / "dropout");
  if (a.window_size) expect_not_negative(*a.window_size, here / "window_size");
  if (a.window_size && !a.causal) {
    (here / "window_size").fail(text("is ", *a.window_size, ", expected null: only a causal attention has a window"));
  }
  std::visit(
      [&](const auto& rotary) {
        check_rotary(rotary, a.head_size, here);
        if constexpr (requires { rotary.theta; }) expect_positive(rotary.theta, here / "rotary" / "theta");
      },
      a.rotary);
  check(a.query_norm, here / "query_norm");
  check(a.key_norm, here / "key_norm");
  check(a.value_norm, here / "value_norm");
}

void check(const Mamba& m, const Here& here) {
  expect_positive(m.state_size, here / "state_size");
  expect_positive(m.d_inner, here / "d_inner");
  expect_positive(m.d_xb, here / "d_xb");
  expect_positive(m.dt_rank, here / "dt_rank");
  expect_positive(m.kernel_size, here / "convolution_layer" / "kernel_size");
  expect_multiple(m.d_inner, m.state_size, "state_size", here / "d_inner");
  expect_multiple(m.d_xb, m.state_size, "state_size", here / "d_xb");
  expect_multiple(m.d_inner, m.d_xb, "d_xb", here / "d_inner");
}

void check(const GatedDeltaNet& g, const Here& here) {
  expect_positive(g.value_heads, here / "value_heads");
  expect_positive(g.key_heads, here / "key_heads");
  expect_positive(g.key_head_dim, here / "key_head_dim");
  expect_positive(g.value_head_dim, here / "value_head_dim");
  expect_positive(g.kernel_size, here / "convolution_layer" / "kernel_size");
  expect_multiple(g.value_heads, g.key_heads, "key_heads", here / "value_heads");
  if (g.key_heads == 1 && g.value_heads > 1) {
    (here / "value_heads").fail(text("is ", g.value_heads, ", expected 1 beside a single key head"));
  }
  check_epsilon(g.normalization, here / "normalization");
}

void check(const KimiDeltaAttention& k, const Here& here) {
  expect_positive(k.heads, here / "heads");
  expect_positive(k.head_dim, here / "head_dim");
  expect_positive(k.kernel_size, here / "convolution_layer" / "kernel_size");
  check_epsilon(k.normalization, here / "normalization");
}

void check(const StochasticMixer& choice, const Here& here) {
  if (choice.mixers.empty()) return (here / "mixers").fail("is empty, expected at least one mixer");
  for (const auto& [name, mixer] : choice.mixers) {
    const Here inner = here / "mixers" / printable(name);
    if (name.empty() || name.find_first_of("./") != std::string::npos) {
      inner.fail("is no name for a mixer: it becomes part of tensor names, expected one without a dot or a slash");
    }
    std::visit([&](const auto& held) { check(held, inner); }, mixer);
  }
  if (!choice.mixers.contains(choice.main_mixer_name)) {
    (here / "main_mixer_name").fail(text("is ", quoted(choice.main_mixer_name), ", expected a name among the mixers"));
  }
}

template <class M>
void check_layers(const M& mlp, const Here& here) {
  expect_positive(mlp.intermediate_size, here / "intermediate_size");
  check(mlp.pre_norm, here / "pre_norm");
  check(mlp.post_norm, here / "post_norm");
}

void check(const Mlp& mlp, const Here& here) {
  check_layers(mlp, here);
}

void check(const Moe& moe, const Here& here) {
  check_layers(moe, here);
  check(moe.router_normalization, here / "router_normalization");
  if (moe.biases != no_mlp_biases) (here / "add_linear_biases").fail("is true, expected false: experts have no biases");
  if (moe.experts <= 1) (here / "experts").fail(text("is ", moe.experts, ", expected more than 1"));
  expect_not_negative(moe.shared_experts, here / "shared_experts");
  expect_positive(moe.experts_per_token, here / "experts_per_token");
  const auto needed = moe.shared_experts + moe.experts_per_token;
  if (moe.experts > 1 && moe.experts < needed) {
    (here / "experts")
        .fail(text("is ",
                   moe.experts,
                   ", expected at least ",
                   needed,
                   ": ",
                   moe.shared_experts,
                   " shared ones and ",
                   moe.experts_per_token,
                   " for each token"));
  }
}

void check(const HybridMoe& hybrid, const Here& here) {
  check(hybrid.pre_norm, here / "pre_norm");
  check(hybrid.post_norm, here / "post_norm");
  check(hybrid.dense, here / "dense");
  check(hybrid.routed, here / "routed");
  if (hybrid.routed.shared_experts > 0) {
    (here / "routed" / "shared_experts")
        .fail(text("is ", hybrid.routed.shared_experts, ", expected 0 beside a dense layer"));
  }
  if (hybrid.routed.gated != hybrid.dense.gated) {
    (here / "routed" / "gated")
        .fail(hybrid.routed.gated ? "is true, expected false as in the dense layer"
                                  : "is false, expected true as in the dense layer");
  }
  if (hybrid.routed.activation != hybrid.dense.activation) {
    (here / "routed" / "activation")
        .fail(text("is ",
                   enum_name(hybrid.routed.activation),
                   ", expected ",
                   enum_name(hybrid.dense.activation),
                   " as in the dense layer"));
  }
}

void check(const Block& block, const Here& here) {
  std::visit([&](const auto& mixer) { check(mixer, here / "mixer"); }, block.mixer);
  std::visit([&](const auto& mlp) { check(mlp, here / "mlp"); }, block.mlp);
  check(block.normalization, here / "normalization");
  check(block.pre_mixer_normalization, here / "pre_mixer_normalization");
  check(block.pre_mlp_normalization, here / "pre_mlp_normalization");
  check(block.post_mixer_normalization, here / "post_mixer_normalization");
  check(block.post_mlp_normalization, here / "post_mlp_normalization");
}

void check(const Blocks<Block>& blocks, const Here& here) {
  expect_not_negative(blocks.count, here / "num_blocks");
  if (blocks.is_fixed()) {
    if (blocks.kinds.size() != 1) throw std::logic_error("a fixed stack has one kind of block");
    return check(blocks.last(), here / "block");
  }
  if (blocks.kinds.empty()) return (here / "blocks").fail("is empty, expected at least one block");
  for (std::size_t position = 0; position < blocks.pattern.size(); ++position) {
    if (blocks.kinds.contains(blocks.pattern[position])) continue;
    (here / "pattern")[position].fail(
        text("is ", quoted(blocks.pattern[position]), ", expected a name among the blocks"));
  }
  const std::set<std::string_view> used(blocks.pattern.begin(), blocks.pattern.end());
  for (const auto& [name, block] : blocks.kinds) {
    const Here inner = here / "blocks" / printable(name);
    if (!used.contains(name)) inner.note("stands nowhere in the pattern");
    check(block, inner);
  }
}

void check(const Vision& vision, const Here& here) {
  expect_positive(vision.hidden_size, here / "hidden_size");
  expect_positive(vision.embeddings.patch_height, here / "embeddings" / "patch_height");
  expect_positive(vision.embeddings.patch_width, here / "embeddings" / "patch_width");
  check(vision.embeddings.normalization, here / "embeddings" / "normalization");
  check(vision.encoder, here / "encoder");
  check(vision.adapter, here / "adapter");
}

void check(const Head& head, const Blocks<Block>& decoder, const Here& here) {
  check(head.normalization, here / "normalization");
  if (head.final_logit_softcap) expect_positive(*head.final_logit_softcap, here / "final_logit_softcap");
  expect_positive(head.prediction_heads, here / "prediction_heads");
  if (head.prediction_heads > 1 && !decoder.is_fixed() && decoder.count == 0) {
    (here / "prediction_heads")
        .fail(text("is ", head.prediction_heads, ", expected 1: the others repeat the last block, and there is none"));
  }
}

}  // namespace

void validate(const Model& model, const Here& here) {
  expect_positive(model.hidden_size, here / "hidden_size");
  expect_positive(model.embeddings.vocab_size, here / "embeddings" / "vocab_size");
  expect_positive(model.embeddings.num_position_embeddings, here / "embeddings" / "num_position_embeddings");
  expect_positive(model.embeddings.embedding_scale, here / "embeddings" / "embedding_scale");
  check(model.decoder, here / "decoder");
  check(model.head, model.decoder, here / "head");
  if (model.vision) check(*model.vision, here / name_of(&Model::vision));
}

}  // namespace wconvert::models
