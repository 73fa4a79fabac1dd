#pragma once

#include <cstdint>
#include <optional>
#include <tuple>

#include "engine/config/describe.h"
#include "engine/config/value.h"
#include "models/activation.h"

namespace wconvert::models {

// The leaves of Fast-LLM's configuration tree, in its spelling. Of all they hold, only which biases and optional
// parameters exist, and the shape of a convolution, is part of a model.

/// A learned tensor.
struct Parameter {
  bool operator==(const Parameter&) const = default;
  static constexpr auto describe() {
    return std::tuple{
        training<Unread<Unreadable::map>>("initialization"),
        training<std::optional<double>>("lr_scale"),
        training<Unread<Unreadable::scalar>>("weight_decay"),
    };
  }
};

/// A learned tensor that may be absent. Without a word its owner decides.
struct OptionalParameter {
  std::optional<bool> enabled;

  bool operator==(const OptionalParameter&) const = default;
  static constexpr auto describe() {
    return std::tuple_cat(std::tuple{feature("enabled", &OptionalParameter::enabled, Form::unless_default)},
                          Parameter::describe());
  }
};

/// A matrix.
struct LinearLayer {
  bool operator==(const LinearLayer&) const = default;
  static constexpr auto describe() {
    return std::tuple{
        training<Parameter>("weight"),
        training<std::optional<double>>("lr_scale"),
        training<std::optional<bool>>("apply_peft"),
    };
  }
};

/// A matrix and an optional bias.
struct AffineLayer {
  OptionalParameter bias;

  bool operator==(const AffineLayer&) const = default;
  static constexpr auto describe() {
    return std::tuple_cat(std::tuple{architecture("bias", &AffineLayer::bias, Form::unless_default)},
                          LinearLayer::describe());
  }
};

/// A causal depthwise convolution.
struct ConvolutionLayer {
  std::int64_t kernel_size = 4;
  std::optional<Activation> activation;
  OptionalParameter bias;

  bool operator==(const ConvolutionLayer&) const = default;
  static constexpr auto describe() {
    return std::tuple{
        architecture("kernel_size", &ConvolutionLayer::kernel_size),
        architecture("activation", &ConvolutionLayer::activation),
        architecture("bias", &ConvolutionLayer::bias, Form::unless_default),
        training<Parameter>("weight"),
        training<std::optional<double>>("lr_scale"),
    };
  }
};

}  // namespace wconvert::models
