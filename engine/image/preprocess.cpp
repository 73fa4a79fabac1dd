#include <algorithm>
#include <span>
#include <utility>

#include "engine/core/text.h"
#include "engine/image/processor.h"

namespace wconvert {
namespace {

/// The number that each of the 256 samples of a channel becomes.
using Table = std::array<float, 256>;

std::array<Table, rgb_channels> tables_of(const ImageProcessor& processor) {
  std::array<Table, rgb_channels> tables{};
  for (std::size_t channel = 0; channel < rgb_channels; ++channel) {
    for (std::size_t sample = 0; sample < tables[channel].size(); ++sample) {
      auto value = static_cast<float>(static_cast<double>(sample) * processor.rescale_factor.value_or(1.0));
      if (processor.normal) value = (value - processor.normal->mean[channel]) / processor.normal->deviation[channel];
      tables[channel][sample] = value;
    }
  }
  return tables;
}

/// The middle of a picture, with black around it where the picture is smaller.
Picture cropped(const Picture& picture, const Extent& crop, const Path& where) {
  Picture middle = black_picture(crop.height, crop.width, where);
  const auto floor_half = [](std::int64_t number) { return (number - (number < 0 ? 1 : 0)) / 2; };
  const std::int64_t top = floor_half(picture.height - crop.height);
  const std::int64_t left = floor_half(picture.width - crop.width);
  const std::int64_t first = std::max<std::int64_t>(0, -left);
  const std::int64_t last = std::min(crop.width, picture.width - left);
  for (std::int64_t row = std::max<std::int64_t>(0, -top); row < std::min(crop.height, picture.height - top); ++row) {
    const auto from =
        picture.rgb.begin() + static_cast<std::ptrdiff_t>(rgb_channels) * ((row + top) * picture.width + left + first);
    const auto to = middle.rgb.begin() + static_cast<std::ptrdiff_t>(rgb_channels) * (row * crop.width + first);
    std::copy_n(from, static_cast<std::ptrdiff_t>(rgb_channels) * (last - first), to);
  }
  return middle;
}

Array array_of_floats(std::vector<std::int64_t> shape, const std::vector<float>& values) {
  const auto bytes = std::as_bytes(std::span(values));
  return {DType::f32, std::move(shape), {bytes.begin(), bytes.end()}};
}

Array row_of(const std::vector<std::int64_t>& values) {
  const auto bytes = std::as_bytes(std::span(values));
  return {DType::i64, {1, static_cast<std::int64_t>(values.size())}, {bytes.begin(), bytes.end()}};
}

/// Channel by channel.
Array planes_of(const Picture& picture, const std::array<Table, rgb_channels>& tables) {
  std::vector<float> values;
  values.reserve(picture.rgb.size());
  for (std::size_t channel = 0; channel < rgb_channels; ++channel) {
    for (std::size_t at = channel; at < picture.rgb.size(); at += rgb_channels) {
      values.push_back(tables[channel][picture.rgb[at]]);
    }
  }
  return array_of_floats({1, rgb_channels, picture.height, picture.width}, values);
}

/// A row for each patch, those that are merged one behind the other; of each patch the channels, of each channel the
/// same points `temporal` times, since a picture does not move.
Array patches_of(const Picture& picture, const MergedPatches& size, const std::array<Table, rgb_channels>& tables) {
  std::vector<float> values;
  values.reserve(picture.rgb.size() * static_cast<std::size_t>(size.temporal));
  const auto add_patch = [&](std::int64_t top, std::int64_t left) {
    for (std::int64_t part = 0; part < static_cast<std::int64_t>(rgb_channels) * size.temporal; ++part) {
      const auto channel = static_cast<std::size_t>(part / size.temporal);
      for (std::int64_t point = 0; point < size.patch * size.patch; ++point) {
        const std::int64_t row = top + point / size.patch;
        const std::int64_t column = left + point % size.patch;
        const auto at = static_cast<std::size_t>(row * picture.width + column) * rgb_channels + channel;
        values.push_back(tables[channel][picture.rgb[at]]);
      }
    }
  };
  for (std::int64_t top = 0; top < picture.height; top += size.factor()) {
    for (std::int64_t left = 0; left < picture.width; left += size.factor()) {
      for (std::int64_t patch = 0; patch < size.merge * size.merge; ++patch) {
        add_patch(top + patch / size.merge * size.patch, left + patch % size.merge * size.patch);
      }
    }
  }
  const std::int64_t columns = static_cast<std::int64_t>(rgb_channels) * size.temporal * size.patch * size.patch;
  return array_of_floats({static_cast<std::int64_t>(values.size()) / columns, columns}, values);
}

void require_whole_patches(const Picture& picture, const MergedPatches& size, const Path& where) {
  if (picture.height % size.factor() == 0 && picture.width % size.factor() == 0) return;
  throw Error(Trouble::input,
              where,
              text("is ", picture.height, " x ", picture.width, " points, expected multiples of ", size.factor()));
}

}  // namespace

Arrays preprocess(const ImageProcessor& processor, const Picture& picture, Kernel kernel, const Path& where) {
  Picture made;
  const Picture* current = &picture;
  if (processor.does_resize) {
    const Extent target = target_of(processor.geometry, {picture.height, picture.width}, where);
    made = resize(picture, target.height, target.width, processor.resample, kernel, where);
    current = &made;
  }
  if (processor.crop) {
    made = cropped(*current, *processor.crop, where);
    current = &made;
  }
  const std::array<Table, rgb_channels> tables = tables_of(processor);
  if (const auto* patches = std::get_if<MergedPatches>(&processor.geometry)) {
    require_whole_patches(*current, *patches, where);
    return {{"pixel_values", patches_of(*current, *patches, tables)},
            {"image_grid_thw", row_of({1, current->height / patches->patch, current->width / patches->patch})}};
  }
  Arrays arrays = {{"pixel_values", planes_of(*current, tables)}};
  if (std::holds_alternative<WholePatches>(processor.geometry)) {
    arrays.emplace("image_sizes", row_of({current->height, current->width}));
  }
  return arrays;
}

}  // namespace wconvert
