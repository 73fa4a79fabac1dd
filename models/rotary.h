#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <variant>

#include "engine/config/describe.h"

namespace wconvert::models {

/// No rotary embedding.
struct NoRotary {
  static constexpr std::string_view type = "none";

  bool operator==(const NoRotary&) const = default;
  static constexpr auto describe() { return std::tuple{retired("complex_format", false)}; }
};

/// The plain one.
struct DefaultRotary {
  static constexpr std::string_view type = "default";
  double theta = 10000.0;

  bool operator==(const DefaultRotary&) const = default;
  static constexpr auto describe() {
    return std::tuple{architecture("theta", &DefaultRotary::theta), retired("complex_format", false)};
  }
};

/// Frequencies scaled as Llama 3.1 does.
struct Llama3Rotary {
  static constexpr std::string_view type = "llama3";
  double theta = 10000.0;
  double scale_factor = 8.0;
  double low_frequency_factor = 1.0;
  double high_frequency_factor = 4.0;
  std::int64_t original_context_length = 8192;

  bool operator==(const Llama3Rotary&) const = default;
  static constexpr auto describe() {
    using R = Llama3Rotary;
    return std::tuple{
        architecture("theta", &R::theta),
        architecture("scale_factor", &R::scale_factor),
        architecture("low_frequency_factor", &R::low_frequency_factor),
        architecture("high_frequency_factor", &R::high_frequency_factor),
        architecture("original_context_length", &R::original_context_length),
        retired("complex_format", false),
    };
  }
};

/// Frequencies scaled as YaRN does.
struct YarnRotary {
  static constexpr std::string_view type = "yarn";
  double theta = 10000.0;
  double scale_factor = 8.0;
  std::optional<double> attention_factor;
  double beta_fast = 32.0;
  double beta_slow = 1.0;
  std::int64_t original_context_length = 8192;

  bool operator==(const YarnRotary&) const = default;
  static constexpr auto describe() {
    using R = YarnRotary;
    return std::tuple{
        architecture("theta", &R::theta),
        architecture("scale_factor", &R::scale_factor),
        architecture("attention_factor", &R::attention_factor, Form::unless_default),
        architecture("beta_fast", &R::beta_fast),
        architecture("beta_slow", &R::beta_slow),
        architecture("original_context_length", &R::original_context_length),
        retired("complex_format", false),
    };
  }
};

/// Two dimensions, half of each head for either: for image patches.
struct Rotary2d {
  static constexpr std::string_view type = "default_2d";
  double theta = 10000.0;

  bool operator==(const Rotary2d&) const = default;
  static constexpr auto describe() {
    return std::tuple{architecture("theta", &Rotary2d::theta), retired("complex_format", false)};
  }
};

/// Only a part of each head is rotated.
struct ProportionalRotary {
  static constexpr std::string_view type = "proportional";
  double theta = 10000.0;
  double partial_rotary_factor = 1.0;

  bool operator==(const ProportionalRotary&) const = default;
  static constexpr auto describe() {
    return std::tuple{
        architecture("theta", &ProportionalRotary::theta),
        architecture("partial_rotary_factor", &ProportionalRotary::partial_rotary_factor),
        retired("complex_format", false),
    };
  }
};

using Rotary = std::variant<NoRotary, DefaultRotary, Llama3Rotary, YarnRotary, Rotary2d, ProportionalRotary>;

/// The attention factor, or the one that follows from the scale where none is given.
double effective_attention_factor(const YarnRotary& rotary);

}  // namespace wconvert::models
