#include "engine/image/batch.h"

#include <algorithm>
#include <span>
#include <string>

#include "engine/core/text.h"

namespace wconvert {
namespace {

constexpr const char* pixels = "pixel_values";

std::string extents_text(const std::vector<std::int64_t>& shape) {
  std::string out;
  for (const std::int64_t extent : shape) out += (out.empty() ? "" : ", ") + std::to_string(extent);
  return '[' + out + ']';
}

/// The arrays of one name, one behind the other: they differ in their first extent alone.
Array joined(const std::vector<Arrays>& pictures, const std::string& name, const Path& where) {
  Array all = pictures.front().at(name);
  for (std::size_t index = 1; index < pictures.size(); ++index) {
    const Array& one = pictures[index].at(name);
    if (!std::equal(one.shape.begin() + 1, one.shape.end(), all.shape.begin() + 1, all.shape.end())) {
      throw Error(Trouble::input,
                  where,
                  text(name,
                       " of picture ",
                       index + 1,
                       " is ",
                       extents_text(one.shape),
                       ", but that of the first ",
                       extents_text(all.shape),
                       ": they make no batch"));
    }
    all.shape[0] += one.shape[0];
    all.bytes.insert(all.bytes.end(), one.bytes.begin(), one.bytes.end());
  }
  return all;
}

/// Channels of that many rows and columns, with zeros below and to the right.
Array filled_up(const Array& planes, std::int64_t rows, std::int64_t columns) {
  const std::int64_t height = planes.shape.at(2);
  const std::int64_t width = planes.shape.at(3);
  if (height == rows && width == columns) return planes;
  Array filled{planes.dtype, {planes.shape[0], planes.shape[1], rows, columns}, {}};
  const auto bytes_of = [&](std::int64_t count) { return static_cast<std::size_t>(count) * size_of(planes.dtype); };
  filled.bytes.resize(bytes_of(planes.shape[0] * planes.shape[1] * rows * columns));
  const std::int64_t lines = planes.shape[0] * planes.shape[1] * height;
  for (std::int64_t line = 0; line < lines; ++line) {
    const auto from = std::span(planes.bytes).subspan(bytes_of(line * width), bytes_of(width));
    const std::int64_t to = line / height * rows + line % height;
    std::copy(from.begin(), from.end(), filled.bytes.begin() + static_cast<std::ptrdiff_t>(bytes_of(to * columns)));
  }
  return filled;
}

std::vector<Arrays> filled_up(std::vector<Arrays> pictures) {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  for (const Arrays& picture : pictures) {
    rows = std::max(rows, picture.at(pixels).shape.at(2));
    columns = std::max(columns, picture.at(pixels).shape.at(3));
  }
  for (Arrays& picture : pictures) picture[pixels] = filled_up(picture[pixels], rows, columns);
  return pictures;
}

}  // namespace

Arrays batch_of(const ImageProcessor& processor, const std::vector<Arrays>& pictures, const Path& where) {
  if (pictures.empty()) throw Error(Trouble::input, where, "there is no picture to make a batch of");
  const bool fills_up = std::holds_alternative<WholePatches>(processor.geometry);
  const std::vector<Arrays>& even = fills_up ? filled_up(pictures) : pictures;
  Arrays batch;
  for (const auto& [name, array] : even.front()) batch.emplace(name, joined(even, name, where));
  return batch;
}

}  // namespace wconvert
