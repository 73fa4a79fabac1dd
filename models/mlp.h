#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

#include "engine/config/describe.h"
#include "models/activation.h"
#include "models/norm.h"

namespace wconvert::models {

struct MlpLayers;
struct MoeLayers;

/// Which of the two linear layers have a bias.
struct MlpBiases {
  bool layer_1 = true;
  bool layer_2 = true;

  bool operator==(const MlpBiases&) const = default;
  static constexpr auto describe() {
    return std::tuple{
        architecture("layer_1", &MlpBiases::layer_1),
        architecture("layer_2", &MlpBiases::layer_2),
    };
  }
};
inline constexpr MlpBiases all_mlp_biases = {true, true};
inline constexpr MlpBiases no_mlp_biases = {false, false};

/// Two linear layers with an activation between. A gate doubles the first one, gate rows first; the second one is
/// stored transposed.
struct Mlp {
  static constexpr std::string_view type = "mlp";
  using Spelling = MlpLayers;

  std::int64_t intermediate_size = 4096;
  MlpBiases biases;
  Activation activation = Activation::gelu;
  bool gated = false;
  std::optional<Norm> pre_norm;
  std::optional<Norm> post_norm;

  bool operator==(const Mlp&) const = default;
  static constexpr auto describe() {
    return std::tuple{
        architecture("intermediate_size", &Mlp::intermediate_size),
        architecture("biases", &Mlp::biases, Form::apart),
        architecture("activation", &Mlp::activation, Form::apart),
        architecture("gated", &Mlp::gated),
        architecture("pre_norm", &Mlp::pre_norm),
        architecture("post_norm", &Mlp::post_norm),
        training<std::string_view>("recompute_level", "none"),
        training<std::optional<double>>("lr_scale"),
    };
  }
};

/// How a router chooses experts. `aux_loss` is top-k.
enum class Routing { aux_loss, sinkhorn };

constexpr auto names_of(Routing) {
  using enum Routing;
  return std::array<std::pair<Routing, std::string_view>, 2>{{{aux_loss, "aux_loss"}, {sinkhorn, "sinkhorn"}}};
}

/// A mixture of experts, stored one below the other. Shared experts count among the experts.
struct Moe {
  static constexpr std::string_view type = "moe";
  using Spelling = MoeLayers;

  std::int64_t intermediate_size = 4096;
  MlpBiases biases;
  Activation activation = Activation::gelu;
  bool gated = false;
  std::optional<Norm> pre_norm;
  std::optional<Norm> post_norm;
  std::int64_t experts = 2;
  std::int64_t shared_experts = 0;
  std::int64_t experts_per_token = 1;
  Routing routing = Routing::aux_loss;
  std::optional<Norm> router_normalization;
  bool router_scale = false;
  bool router_per_expert_scale = false;
  double router_input_scale = 1.0;

  bool operator==(const Moe&) const = default;
  static constexpr auto describe() {
    return std::tuple{
        architecture("intermediate_size", &Moe::intermediate_size),
        architecture("biases", &Moe::biases, Form::apart),
        architecture("activation", &Moe::activation, Form::apart),
        architecture("gated", &Moe::gated),
        architecture("pre_norm", &Moe::pre_norm),
        architecture("post_norm", &Moe::post_norm),
        architecture("experts", &Moe::experts),
        architecture("shared_experts", &Moe::shared_experts),
        architecture("experts_per_token", &Moe::experts_per_token),
        architecture("routing", &Moe::routing),
        architecture("router_normalization", &Moe::router_normalization),
        architecture("router_scale", &Moe::router_scale, Form::apart),
        architecture("router_per_expert_scale", &Moe::router_per_expert_scale, Form::apart),
        architecture("router_input_scale", &Moe::router_input_scale),
        training<double>("auxiliary_loss_coefficient", 0.01),
        training<double>("z_loss_coefficient", 0.0),
        training<double>("jitter_eps", 0.0),
        training<std::string_view>("implementation", "auto"),
        training<bool>("dropless_dynamic_shape", false),
        training<std::string_view>("recompute_level", "none"),
        training<std::optional<double>>("lr_scale"),
    };
  }
};

/// A dense layer and a mixture of experts, summed.
struct HybridMoe {
  static constexpr std::string_view type = "hybrid_moe";

  std::optional<Norm> pre_norm;
  std::optional<Norm> post_norm;
  Mlp dense;
  Moe routed;

  bool operator==(const HybridMoe&) const = default;
  static constexpr auto describe() {
    return std::tuple{
        architecture("pre_norm", &HybridMoe::pre_norm),
        architecture("post_norm", &HybridMoe::post_norm),
        architecture("dense", &HybridMoe::dense),
        architecture("routed", &HybridMoe::routed),
        training<std::optional<double>>("lr_scale"),
    };
  }
};

using AnyMlp = std::variant<Mlp, Moe, HybridMoe>;

}  // namespace wconvert::models
