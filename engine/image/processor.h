#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/image/geometry.h"
#include "engine/image/picture.h"
#include "engine/image/resize.h"
#include "engine/io/json.h"
#include "engine/npz/array.h"

namespace wconvert {

/// What an image processor of transformers does, as its configuration says it.
struct ImageProcessor {
  std::string type;  // `CLIPImageProcessor`
  Geometry geometry;
  bool does_resize = true;
  Resample resample = Resample::bicubic;
  std::optional<Extent> crop;  // from the middle; black around a smaller picture
  std::optional<double> rescale_factor;
  struct Normal {
    std::array<float, 3> mean, deviation;
  };
  std::optional<Normal> normal;

  /// The size that a picture is asked for in, as the key of a cache has it.
  Extent asked_size() const;
};

/// Reads the configuration of one of the slow processors for CLIP, SigLIP, Pixtral and Qwen2-VL, with their own
/// defaults. Tells everything that is not as it should be; the fast ones, whose numbers differ in the last bits, are
/// refused.
ImageProcessor read_image_processor(const Json& config, const Here& here);

/// Makes of one picture what the processor makes of it, bit for bit: `pixel_values`, float32, and `image_sizes`
/// (Pixtral) or `image_grid_thw` (Qwen2-VL).
Arrays preprocess(const ImageProcessor& processor, const Picture& picture, Kernel kernel, const Path& where);

}  // namespace wconvert
