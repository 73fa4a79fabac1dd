#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>

#include "engine/config/describe.h"
#include "models/norm.h"
#include "models/rotary.h"

namespace wconvert::models {

struct AttentionLayers;

/// Which of the linear layers of an attention have a bias. Key and value are one layer.
struct AttentionBiases {
  bool query = true;
  bool key_value = true;
  bool dense = true;

  bool operator==(const AttentionBiases&) const = default;
  static constexpr auto describe() {
    return std::tuple{
        architecture("query", &AttentionBiases::query),
        architecture("key_value", &AttentionBiases::key_value),
        architecture("dense", &AttentionBiases::dense),
    };
  }
};
inline constexpr AttentionBiases all_attention_biases = {true, true, true};
inline constexpr AttentionBiases no_attention_biases = {false, false, false};

/// Grouped-query attention. Key and value are stored as one tensor, key rows first.
struct Attention {
  static constexpr std::string_view type = "attention";
  using Spelling = AttentionLayers;

  std::int64_t heads = 8;
  std::int64_t head_groups = 1;
  std::int64_t head_size = 128;
  AttentionBiases biases;
  Rotary rotary;
  bool causal = true;
  double softmax_scale_power = 0.5;
  std::optional<Norm> query_norm;
  std::optional<Norm> key_norm;
  std::optional<Norm> value_norm;
  bool shared_key_value = false;
  double dropout = 0.0;
  std::optional<std::int64_t> window_size;

  bool operator==(const Attention&) const = default;
  static constexpr auto describe() {
    using A = Attention;
    return std::tuple{
        architecture("heads", &A::heads),
        architecture("head_groups", &A::head_groups),
        architecture("head_size", &A::head_size),
        architecture("biases", &A::biases, Form::apart),
        architecture("rotary", &A::rotary),
        architecture("causal", &A::causal),
        architecture("softmax_scale_power", &A::softmax_scale_power),
        architecture("query_norm", &A::query_norm),
        architecture("key_norm", &A::key_norm),
        architecture("value_norm", &A::value_norm),
        architecture("shared_key_value", &A::shared_key_value),
        feature("dropout", &A::dropout),
        feature("window_size", &A::window_size),
        training<bool>("use_flash_attention", true),
        training<std::string_view>("implementation", "auto"),
        training<std::optional<double>>("lr_scale"),
    };
  }
};

}  // namespace wconvert::models
