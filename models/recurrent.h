#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>

#include "engine/config/describe.h"
#include "models/activation.h"
#include "models/norm.h"

namespace wconvert::models {

struct MambaLayers;
struct GatedDeltaNetLayers;
struct KimiDeltaAttentionLayers;

/// Which layers of a Mamba have a bias: the linear ones, the convolution, and the projection of the time step.
struct MambaBiases {
  bool linear = true;
  bool convolution = true;
  bool dt = true;

  bool operator==(const MambaBiases&) const = default;
  static constexpr auto describe() {
    return std::tuple{
        architecture("linear", &MambaBiases::linear),
        architecture("convolution", &MambaBiases::convolution),
        architecture("dt", &MambaBiases::dt),
    };
  }
};

/// Mamba 2 with grouped inputs. The rows of `in_proj` are z, x, b and c.
struct Mamba {
  static constexpr std::string_view type = "mamba";
  static constexpr std::string_view old_type = "mamba_2";
  using Spelling = MambaLayers;

  std::int64_t state_size = 16;
  std::int64_t d_inner = 2048;
  std::int64_t d_xb = 1024;
  std::int64_t dt_rank = 64;
  std::int64_t kernel_size = 4;
  std::optional<Activation> activation;
  MambaBiases biases;
  bool repeat_kv_before_conv = true;
  bool cross_document_attention = true;

  bool operator==(const Mamba&) const = default;
  static constexpr auto describe() {
    return std::tuple{
        architecture("state_size", &Mamba::state_size),
        architecture("d_inner", &Mamba::d_inner),
        architecture("d_xb", &Mamba::d_xb),
        architecture("dt_rank", &Mamba::dt_rank),
        architecture("kernel_size", &Mamba::kernel_size, Form::apart),
        architecture("activation", &Mamba::activation, Form::apart),
        architecture("biases", &Mamba::biases, Form::apart),
        architecture("repeat_kv_before_conv", &Mamba::repeat_kv_before_conv),
        feature("cross_document_attention", &Mamba::cross_document_attention),
        training<std::optional<double>>("lr_scale"),
    };
  }
};

/// Gated delta net.
struct GatedDeltaNet {
  static constexpr std::string_view type = "gdn";
  using Spelling = GatedDeltaNetLayers;

  std::int64_t value_heads = 16;
  std::int64_t key_heads = 8;
  std::int64_t key_head_dim = 64;
  std::int64_t value_head_dim = 64;
  GatedRmsNorm normalization;
  std::int64_t kernel_size = 4;
  std::optional<Activation> activation;
  bool convolution_bias = false;

  bool operator==(const GatedDeltaNet&) const = default;
  static constexpr auto describe() {
    using G = GatedDeltaNet;
    return std::tuple{
        architecture("value_heads", &G::value_heads),
        architecture("key_heads", &G::key_heads),
        architecture("key_head_dim", &G::key_head_dim),
        architecture("value_head_dim", &G::value_head_dim),
        architecture("normalization", &G::normalization),
        architecture("kernel_size", &G::kernel_size, Form::apart),
        architecture("activation", &G::activation, Form::apart),
        architecture("convolution_bias", &G::convolution_bias, Form::apart),
        training<std::optional<double>>("lr_scale"),
    };
  }
};

/// Kimi delta attention.
struct KimiDeltaAttention {
  static constexpr std::string_view type = "kda";
  using Spelling = KimiDeltaAttentionLayers;

  std::int64_t heads = 16;
  std::int64_t head_dim = 64;
  GatedRmsNorm normalization;
  std::int64_t kernel_size = 4;
  std::optional<Activation> activation;
  bool convolution_bias = false;

  bool operator==(const KimiDeltaAttention&) const = default;
  static constexpr auto describe() {
    using K = KimiDeltaAttention;
    return std::tuple{
        architecture("heads", &K::heads),
        architecture("head_dim", &K::head_dim),
        architecture("normalization", &K::normalization),
        architecture("kernel_size", &K::kernel_size, Form::apart),
        architecture("activation", &K::activation, Form::apart),
        architecture("convolution_bias", &K::convolution_bias, Form::apart),
        training<std::optional<double>>("lr_scale"),
    };
  }
};

}  // namespace wconvert::models
