#pragma once

#include <optional>
#include <string_view>
#include <tuple>

#include "engine/config/describe.h"
#include "models/mixer.h"
#include "models/mlp.h"
#include "models/norm.h"

namespace wconvert::models {

struct OutputScaleParameter;

/// A learned factor on the output of a block. A learning rate of zero freezes it.
struct OutputScale {
  using Spelling = OutputScaleParameter;

  bool enabled = false;
  std::optional<double> lr_scale;

  bool operator==(const OutputScale&) const = default;
  static constexpr auto describe() {
    return std::tuple{
        architecture("enabled", &OutputScale::enabled, Form::apart),
        feature("lr_scale", &OutputScale::lr_scale, Form::unless_default),
    };
  }
};

/// A mixer and an MLP, each behind a normalization. Where the pre-normalizations are not given, `normalization`
/// serves; where the post-normalizations are not given, there are none.
struct Block {
  static constexpr std::string_view type = "decoder";

  Mixer mixer;
  AnyMlp mlp;
  Norm normalization;
  std::optional<Norm> pre_mixer_normalization;
  std::optional<Norm> pre_mlp_normalization;
  std::optional<Norm> post_mixer_normalization;
  std::optional<Norm> post_mlp_normalization;
  OutputScale output_scale;

  bool operator==(const Block&) const = default;
  static constexpr auto describe() {
    return std::tuple{
        architecture("mixer", &Block::mixer),
        architecture("mlp", &Block::mlp),
        architecture("normalization", &Block::normalization),
        architecture("pre_mixer_normalization", &Block::pre_mixer_normalization),
        architecture("pre_mlp_normalization", &Block::pre_mlp_normalization),
        architecture("post_mixer_normalization", &Block::post_mixer_normalization),
        architecture("post_mlp_normalization", &Block::post_mlp_normalization),
        architecture("output_scale", &Block::output_scale, Form::unless_default),
        training<double>("dropout", 0.0),
        training<std::optional<std::string_view>>("distillation_model"),
        training<double>("distillation_loss_weight", 1.0),
        training<std::optional<double>>("lr_scale"),
    };
  }
};

}  // namespace wconvert::models
