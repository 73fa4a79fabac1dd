#pragma once

#include <optional>
#include <string_view>
#include <tuple>
#include <variant>

#include "engine/config/describe.h"
#include "models/activation.h"
#include "models/parameter.h"

namespace wconvert::models {

/// Mean and variance, with a weight and a bias.
struct LayerNorm {
  static constexpr std::string_view type = "layer_norm";
  double epsilon = 1e-5;
  bool zero_centered = false;

  bool operator==(const LayerNorm&) const = default;
  static constexpr auto describe() {
    return std::tuple{
        architecture("epsilon", &LayerNorm::epsilon),
        architecture("zero_centered", &LayerNorm::zero_centered),
        training<Parameter>("weight"),
        training<Parameter>("bias"),
        training<std::string_view>("implementation", "auto"),
        training<std::optional<double>>("lr_scale"),
    };
  }
};

/// Root mean square, with a weight.
struct RmsNorm {
  static constexpr std::string_view type = "rms_norm";
  double epsilon = 1e-5;
  bool zero_centered = false;

  bool operator==(const RmsNorm&) const = default;
  static constexpr auto describe() {
    return std::tuple{
        architecture("epsilon", &RmsNorm::epsilon),
        architecture("zero_centered", &RmsNorm::zero_centered),
        training<Parameter>("weight"),
        training<std::string_view>("implementation", "auto"),
        training<std::optional<double>>("lr_scale"),
    };
  }
};

/// Root mean square of an input that a gate scales, with a weight.
struct GatedRmsNorm {
  static constexpr std::string_view type = "gated_rms_norm";
  double epsilon = 1e-5;
  bool zero_centered = false;
  Activation activation = Activation::silu;

  bool operator==(const GatedRmsNorm&) const = default;
  static constexpr auto describe() {
    return std::tuple{
        architecture("epsilon", &GatedRmsNorm::epsilon),
        architecture("zero_centered", &GatedRmsNorm::zero_centered),
        feature("activation", &GatedRmsNorm::activation),
        training<Parameter>("weight"),
        training<std::string_view>("implementation", "auto"),
        training<std::optional<double>>("lr_scale"),
    };
  }
};

/// Root mean square, without a weight.
struct FixedRmsNorm {
  static constexpr std::string_view type = "fixed_rms_norm";
  double epsilon = 1e-5;

  bool operator==(const FixedRmsNorm&) const = default;
  static constexpr auto describe() {
    return std::tuple{
        architecture("epsilon", &FixedRmsNorm::epsilon),
        training<std::optional<double>>("lr_scale"),
    };
  }
};

/// The identity.
struct NoNorm {
  static constexpr std::string_view type = "none";

  bool operator==(const NoNorm&) const = default;
  static constexpr auto describe() { return std::tuple{}; }
};

using Norm = std::variant<LayerNorm, RmsNorm, GatedRmsNorm, FixedRmsNorm, NoNorm>;

}  // namespace wconvert::models
