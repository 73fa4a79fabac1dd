#pragma once

#include <array>
#include <string_view>
#include <utility>

namespace wconvert::models {

/// `gelu` is the tanh form.
enum class Activation { gelu, silu, relu, squared_relu, sigmoid, identity };

constexpr auto names_of(Activation) {
  using enum Activation;
  return std::array<std::pair<Activation, std::string_view>, 6>{{
      {gelu, "gelu"},
      {silu, "silu"},
      {relu, "relu"},
      {squared_relu, "squared_relu"},
      {sigmoid, "sigmoid"},
      {identity, "identity"},
  }};
}

}  // namespace wconvert::models
