#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

#include "engine/config/describe.h"
#include "engine/config/value.h"
#include "models/attention.h"
#include "models/recurrent.h"

namespace wconvert::models {

/// A mixer that holds no other.
using LeafMixer = std::variant<Attention, Mamba, GatedDeltaNet, KimiDeltaAttention>;

/// How a stochastic mixer draws.
enum class SamplingStrategy { uniform, weighted, full_layout };

constexpr auto names_of(SamplingStrategy) {
  using enum SamplingStrategy;
  return std::array<std::pair<SamplingStrategy, std::string_view>, 3>{{
      {uniform, "uniform"},
      {weighted, "weighted"},
      {full_layout, "full_layout"},
  }};
}

struct MainMixer;

/// Several mixers side by side, one of which is drawn at each training step; the main one serves inference.
struct StochasticMixer {
  static constexpr std::string_view type = "stochastic";
  using Spelling = MainMixer;

  std::map<std::string, LeafMixer> mixers;
  std::string main_mixer_name;
  SamplingStrategy sampling_strategy = SamplingStrategy::uniform;

  bool operator==(const StochasticMixer&) const = default;
  static constexpr auto describe() {
    using S = StochasticMixer;
    return std::tuple{
        architecture("mixers", &S::mixers),
        architecture("main_mixer_name", &S::main_mixer_name, Form::apart),
        feature("sampling_strategy", &S::sampling_strategy),
        training<Unread<Unreadable::map>>("sampling_weights"),
        training<Unread<Unreadable::list>>("predefined_layouts"),
        training<Unread<Unreadable::list>>("predefined_layout_probabilities"),
        training<Unread<Unreadable::scalar>>("seed_shift"),
        training<std::optional<double>>("lr_scale"),
    };
  }
};

using Mixer = std::variant<Attention, Mamba, GatedDeltaNet, KimiDeltaAttention, StochasticMixer>;

}  // namespace wconvert::models
