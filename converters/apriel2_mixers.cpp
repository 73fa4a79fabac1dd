#include "converters/apriel2_text.h"

namespace wconvert::converters {

using namespace models;

namespace {

const Rule<bool> as_linear_biases = {
    "add_linear_biases",
    [](const HfObject& hf) -> std::optional<bool> {
      bool value = false;
      const Json* json = hf.find("add_linear_biases");
      if (json == nullptr || decode(*json, value)) return std::nullopt;
      return value;
    },
};

// clang-format off

/// A normalization that a gate scales. Its type is not told.
Section<GatedRmsNorm> gated_norm() {
  using N = GatedRmsNorm;
  return {
    Rename    {&N::epsilon,                       "epsilon"},
    Fixed     {&N::zero_centered,                  false},
    Fixed     {&N::activation,                     Activation::silu},
    Constant  {"type",                             "gated_rms_norm", Constant::Write::never},
    Tensor    {"weight",                          "weight"},
  };
}

}  // namespace

Section<Mamba> apriel_mamba_weights() {
  return {
    Fixed     {&Mamba::activation,                 std::nullopt},
    Fixed     {&Mamba::cross_document_attention,   true},
    Linear    {"in_proj",                         "in_proj"},
    Linear    {"dt_in_proj",                      "dt_in_proj"},
    Linear    {"dt_proj",                         "dt_proj"},
    Linear    {"convolution",                     "conv1d"},
    Tensor    {"A_log",                           "A_log"},
    Tensor    {"D",                               "D"},
    Linear    {"out_proj",                        "out_proj"},
  };
}

Section<Mamba> apriel2_mamba() {
  using M = Mamba;
  const Section<MambaBiases> biases = {
    Rename    {&MambaBiases::linear,              "add_linear_biases"},
    Default   {&MambaBiases::convolution,         "conv_bias",    as_linear_biases},
    Default   {&MambaBiases::dt,                  "dt_proj_bias", as_linear_biases},
  };
  const Section<Mamba> sizes = {
    Rename    {&M::state_size,                    "state_size"},
    Rename    {&M::d_inner,                       "d_inner"},
    Rename    {&M::d_xb,                          "d_xb"},
    Rename    {&M::dt_rank,                       "dt_rank"},
    Rename    {&M::kernel_size,                   "d_conv"},
    Optional  {&M::repeat_kv_before_conv,         "repeat_kv_before_conv"},
    Nested    {&M::biases,                         flat, biases},
  };
  return sizes.with(apriel_mamba_weights());
}

Section<GatedDeltaNet> apriel_gdn_weights() {
  using G = GatedDeltaNet;
  return {
    Fixed     {&G::convolution_bias,               false},
    Fixed     {&G::activation,                     std::nullopt},
    Fixed     {&G::normalization,                  GatedRmsNorm{}},

    Linear    {"in_proj_qkvz",                    "in_proj_qkvz"},
    Linear    {"in_proj_ba",                      "in_proj_ba"},
    Linear    {"convolution",                     "convolution"},
    Linear    {"out_proj",                        "out_proj"},
    Tensor    {"A_log",                           "A_log"},
    Tensor    {"dt_bias",                         "dt_bias"},
    Tensor    {"norm.weight",                     "norm.weight"},
  };
}

Section<GatedDeltaNet> apriel2_gdn() {
  using G = GatedDeltaNet;
  const Section<G> sizes = {
    Rename    {&G::value_heads,                   "value_heads"},
    Rename    {&G::key_heads,                     "key_heads"},
    Rename    {&G::key_head_dim,                  "key_head_dim"},
    Rename    {&G::value_head_dim,                "value_head_dim"},
    Within    {{.config = "convolution_layer"},    Section<G>{Rename{&G::kernel_size, "kernel_size"}}},
  };
  return sizes.with(apriel_gdn_weights());
}

Section<KimiDeltaAttention> apriel2_kda() {
  using K = KimiDeltaAttention;
  const Where norm = {.as = "norm", .tensors = "norm", .config = "normalization"};
  return {
    Rename    {&K::heads,                         "heads"},
    Rename    {&K::head_dim,                      "head_dim"},
    Within    {{.config = "convolution_layer"},    Section<K>{Rename{&K::kernel_size, "kernel_size"}}},
    Fixed     {&K::convolution_bias,               false},
    Fixed     {&K::activation,                     std::nullopt},
    Nested    {&K::normalization,                  norm, gated_norm()},

    Tensor    {"A_log",                           "A_log"},
    Tensor    {"dt_bias",                         "dt_bias"},
    Linear    {"q_proj",                          "q_proj"},
    Linear    {"k_proj",                          "k_proj"},
    Linear    {"v_proj",                          "v_proj"},
    Linear    {"q_conv",                          "q_conv"},
    Linear    {"k_conv",                          "k_conv"},
    Linear    {"v_conv",                          "v_conv"},
    Linear    {"f_a_proj",                        "f_a_proj"},
    Linear    {"f_b_proj",                        "f_b_proj"},
    Linear    {"g_a_proj",                        "g_a_proj"},
    Linear    {"g_b_proj",                        "g_b_proj"},
    Linear    {"beta_proj",                       "beta_proj"},
    Linear    {"o_proj",                          "o_proj"},
  };
}

// clang-format on

}  // namespace wconvert::converters
