#pragma once

#include <string>

#include "engine/image/processor.h"
#include "tests/engine/io/refusal.h"
#include "tests/engine/npz/image_goldens.h"

namespace wconvert {

inline Picture picture_of(const Array& array) {
  Picture picture{array.shape.at(0), array.shape.at(1), std::vector<std::uint8_t>(array.bytes.size())};
  for (std::size_t at = 0; at < array.bytes.size(); ++at)
    picture.rgb[at] = std::to_integer<std::uint8_t>(array.bytes[at]);
  return picture;
}

inline Picture decoded(const std::string& file) {
  Report report;
  const Picture picture = decode_picture(content(image_goldens() / "images" / file), Here(report, Path().in(file)));
  report.raise();
  return picture;
}

inline ImageProcessor processor_in(const Json& config) {
  Report report;
  const ImageProcessor processor = read_image_processor(config, Here(report, Path().in("preprocessor_config.json")));
  report.raise();
  return processor;
}

inline ImageProcessor golden_processor(const std::string& name) {
  return processor_in(golden_json("processors/" + name + "/preprocessor_config.json"));
}

}  // namespace wconvert
