#pragma once

#include <string>

#include "engine/declare/section.h"
#include "engine/plan/layout.h"
#include "models/vision.h"

namespace wconvert::converters {

/// How pixels are prepared. It is the business of the image processor, in a file of its own.
class ImageValues : public NoTensors {
 public:
  std::string key() const { return std::string(name_of(&models::Vision::normalization)); }
  void read(const HfReader&, models::Vision&, const Here&) const {}
  void write(const models::Vision& vision, const HfWriter&, const Here& here) const {
    if (vision.normalization == models::ImageNormalization()) return;
    (here / key()).note("is not the usual one, and config.json cannot say it: preprocessor_config.json has to");
  }
  void review(Claims& claims, const Here&) const { claims.insert(name_of(&models::Vision::normalization)); }
  void show(const Listing& listing) const { listing.field(key(), "", "in preprocessor_config.json"); }
};

/// The weights of a patch as a convolution has them: channels, rows, columns.
struct ByPixel {
  Layout operator()(const models::PatchEmbeddings& patch) const {
    return reshaped(-1, models::image_channels, patch.patch_height, patch.patch_width);
  }
  std::string words() const { return "reshaped(-1, 3, height, width)"; }
};

}  // namespace wconvert::converters
