#include <cmath>

#include "converters/gemma4.h"

namespace wconvert::converters {

using namespace models;

Rule<double> hidden_to_the(double power, const char* words) {
  return {words, [power](const HfObject& hf) -> std::optional<double> {
            const auto hidden = hf.integer("hidden_size");
            if (!hidden || *hidden <= 0) return std::nullopt;
            return std::pow(static_cast<double>(*hidden), power);
          }};
}

namespace {

/// One matrix an expert: [experts, 2 x intermediate, hidden] of the first layer, [experts, hidden, intermediate] of the
/// second.
struct ByExpert {
  std::int64_t matrices;
  Layout then;

  Layout operator()(const Moe& moe) const { return reshaped(moe.experts, matrices * moe.intermediate_size, -1) | then; }
  std::string words() const {
    return "reshaped to one matrix an expert" + (then.ops().empty() ? "" : " | " + text_of(then));
  }
};

// clang-format off

Section<Moe> routed() {
  return {
    Rename    {&Moe::experts,             "num_experts"},
    Rename    {&Moe::experts_per_token,   "top_k_experts"},
    Rename    {&Moe::intermediate_size,   "moe_intermediate_size"},
    Mapped    {&Moe::activation,          "hidden_activation", activations()},
    Fixed     {&Moe::biases,               no_mlp_biases},
    Fixed     {&Moe::gated,                true},
    Fixed     {&Moe::shared_experts,       0},
    Fixed     {&Moe::routing,              Routing::aux_loss},
    Fixed     {&Moe::router_scale,         true},
    Fixed     {&Moe::router_per_expert_scale, true},
    Derived   {&Moe::router_input_scale,  "router_input_scale", hidden_to_the(-0.5, "hidden_size ^ -0.5")},
    Nested    {&Moe::router_normalization, flat,                                           gemma4_fixed_norm()},
    Nested    {&Moe::pre_norm,            {.tensors = "pre_feedforward_layernorm_2"},      llama_norm()},
    Nested    {&Moe::post_norm,           {.tensors = "post_feedforward_layernorm_2"},     llama_norm()},

    Linear    {"router",                  "router.proj"},
    Tensor    {"router_scale",            "router.scale"},
    Tensor    {"router_per_expert_scale", "router.per_expert_scale"},
    Tensor    {"layer_1.weight",          "experts.gate_up_proj",  ByExpert{2, as_is}},
    Tensor    {"layer_2.weight",          "experts.down_proj",     ByExpert{1, transposed}},
  };
}

}  // namespace

Section<Mlp> gemma4_mlp() {
  return {
    Rename    {&Mlp::intermediate_size,   "intermediate_size"},
    Mapped    {&Mlp::activation,          "hidden_activation", activations()},
    Fixed     {&Mlp::biases,               no_mlp_biases},
    Fixed     {&Mlp::gated,                true},
    Fixed     {&Mlp::pre_norm,             std::nullopt},
    Fixed     {&Mlp::post_norm,            std::nullopt},
    Linear    {"layer_1",                 {"mlp.gate_proj", "mlp.up_proj"},  split},
    Linear    {"layer_2",                  "mlp.down_proj",                  transposed},
  };
}

Section<HybridMoe> gemma4_moe() {
  const auto dense = gemma4_mlp()
    .replace(Nested {&Mlp::pre_norm,      {.tensors = "pre_feedforward_layernorm"},        llama_norm()})
    .replace(Nested {&Mlp::post_norm,     {.tensors = "post_feedforward_layernorm_1"},     llama_norm()});
  return {
    Nested    {&HybridMoe::dense,          flat, dense},
    Nested    {&HybridMoe::routed,         flat, routed()},
    Fixed     {&HybridMoe::pre_norm,       std::nullopt},
    Fixed     {&HybridMoe::post_norm,      std::nullopt},
  };
}

// clang-format on

}  // namespace wconvert::converters
