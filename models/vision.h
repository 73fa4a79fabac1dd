#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <tuple>

#include "engine/config/blocks.h"
#include "engine/config/describe.h"
#include "models/block.h"

namespace wconvert::models {

struct PatchLayers;

/// The channels of an image.
inline constexpr std::int64_t image_channels = 3;

/// Cuts an image into patches and projects each of them.
struct PatchEmbeddings {
  using Spelling = PatchLayers;

  std::int64_t patch_height = 16;
  std::int64_t patch_width = 16;
  bool bias = false;
  Norm normalization;

  bool operator==(const PatchEmbeddings&) const = default;
  static constexpr auto describe() {
    using P = PatchEmbeddings;
    return std::tuple{
        architecture("patch_height", &P::patch_height),
        architecture("patch_width", &P::patch_width),
        architecture("bias", &P::bias, Form::apart),
        architecture("normalization", &P::normalization),
        training<bool>("full_precision_residual", false),
        training<std::optional<double>>("lr_scale"),
    };
  }
};

/// How pixels are prepared.
struct ImageNormalization {
  double scale = 255.0;
  std::array<double, 3> mean = {0.48145466, 0.4578275, 0.40821073};
  std::array<double, 3> std = {0.26862954, 0.26130258, 0.27577711};

  bool operator==(const ImageNormalization&) const = default;
  static constexpr auto describe() {
    return ::std::tuple{
        feature("scale", &ImageNormalization::scale),
        feature("mean", &ImageNormalization::mean),
        feature("std", &ImageNormalization::std),
    };
  }
};

/// A vision tower, and the adapter to the width of the text.
struct Vision {
  std::int64_t hidden_size = 1024;
  PatchEmbeddings embeddings;
  Blocks<Block> encoder;
  Mlp adapter;
  ImageNormalization normalization;

  bool operator==(const Vision&) const = default;
  static constexpr auto describe() {
    return std::tuple{
        architecture("hidden_size", &Vision::hidden_size),
        architecture("embeddings", &Vision::embeddings),
        architecture("encoder", &Vision::encoder),
        architecture("adapter", &Vision::adapter),
        feature("normalization", &Vision::normalization),
        training<std::optional<double>>("lr_scale"),
    };
  }
};

}  // namespace wconvert::models
