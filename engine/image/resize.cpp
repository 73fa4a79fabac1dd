#include "engine/image/resize.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

namespace wconvert {
namespace {

constexpr int precision_bits = 32 - 8 - 2;

double box(double x) {
  return x > -0.5 && x <= 0.5 ? 1 : 0;
}

double bilinear(double x) {
  x = std::abs(x);
  return x < 1 ? 1 - x : 0;
}

double hamming(double x) {
  x = std::abs(x);
  if (x == 0) return 1;
  if (x >= 1) return 0;
  x *= std::numbers::pi;
  // Pillow's constants have only the precision of floats.
  return std::sin(x) / x * (0.54F + 0.46F * std::cos(x));
}

double bicubic(double x) {
  constexpr double a = -0.5;
  x = std::abs(x);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

double sinc(double x) {
  if (x == 0) return 1;
  x *= std::numbers::pi;
  return std::sin(x) / x;
}

double lanczos(double x) {
  return -3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0;
}

struct Filter {
  std::string_view name;
  double support;
  double (*weight)(double);
};

constexpr std::array<Filter, 6> filters = {{
    {"nearest", 0, nullptr},
    {"lanczos", 3, lanczos},
    {"bilinear", 1, bilinear},
    {"bicubic", 2, bicubic},
    {"box", 0.5, box},
    {"hamming", 1, hamming},
}};

/// The points that one new point is made of, with their weights in fixed point.
struct Mixture {
  std::int64_t begin = 0;
  std::vector<std::int32_t> weights;
};

std::vector<Mixture> mixtures_of(std::int64_t from, std::int64_t to, const Filter& filter) {
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  const double filter_scale = std::max(scale, 1.0);
  const double support = filter.support * filter_scale;
  const double step = 1.0 / filter_scale;
  std::vector<Mixture> mixtures(static_cast<std::size_t>(to));
  std::vector<double> weights;
  for (std::int64_t at = 0; at < to; ++at) {
    const double center = (static_cast<double>(at) + 0.5) * scale;
    const auto begin = std::max<std::int64_t>(static_cast<std::int64_t>(std::trunc(center - support + 0.5)), 0);
    const auto end = std::min<std::int64_t>(static_cast<std::int64_t>(std::trunc(center + support + 0.5)), from);
    weights.clear();
    double sum = 0;
    for (std::int64_t x = begin; x < end; ++x) {
      weights.push_back(filter.weight((static_cast<double>(x) - center + 0.5) * step));
      sum += weights.back();
    }
    Mixture& mixture = mixtures[static_cast<std::size_t>(at)];
    mixture.begin = begin;
    for (double weight : weights) {
      if (sum != 0) weight /= sum;
      mixture.weights.push_back(static_cast<std::int32_t>((weight < 0 ? -0.5 : 0.5) + weight * (1 << precision_bits)));
    }
  }
  return mixtures;
}

std::uint8_t clipped(std::int32_t sum) {
  return static_cast<std::uint8_t>(std::clamp(sum >> precision_bits, 0, 255));
}

Picture resize_across(const Picture& from, std::int64_t width, const Filter& filter) {
  Picture to{
      from.height, width, std::vector<std::uint8_t>(static_cast<std::size_t>(from.height * width) * rgb_channels)};
  const std::vector<Mixture> mixtures = mixtures_of(from.width, width, filter);
  std::uint8_t* out = to.rgb.data();
  for (std::int64_t row = 0; row < from.height; ++row) {
    for (const Mixture& mixture : mixtures) {
      const std::uint8_t* point =
          from.rgb.data() + static_cast<std::size_t>(row * from.width + mixture.begin) * rgb_channels;
      std::array<std::int32_t, rgb_channels> sums;
      sums.fill(1 << (precision_bits - 1));
      for (const std::int32_t weight : mixture.weights) {
        for (std::int32_t& sum : sums) sum += *point++ * weight;
      }
      for (const std::int32_t sum : sums) *out++ = clipped(sum);
    }
  }
  return to;
}

Picture resize_down(const Picture& from, std::int64_t height, const Filter& filter) {
  const std::size_t row_bytes = static_cast<std::size_t>(from.width) * rgb_channels;
  Picture to{height, from.width, std::vector<std::uint8_t>(static_cast<std::size_t>(height) * row_bytes)};
  std::vector<std::int32_t> sums(row_bytes);
  std::uint8_t* out = to.rgb.data();
  for (const Mixture& mixture : mixtures_of(from.height, height, filter)) {
    std::fill(sums.begin(), sums.end(), 1 << (precision_bits - 1));
    const std::uint8_t* row = from.rgb.data() + static_cast<std::size_t>(mixture.begin) * row_bytes;
    for (const std::int32_t weight : mixture.weights) {
      for (std::size_t at = 0; at < row_bytes; ++at) sums[at] += row[at] * weight;
      row += row_bytes;
    }
    out = std::transform(sums.begin(), sums.end(), out, clipped);
  }
  return to;
}

/// Where each new point is taken from. Pillow adds the step again and again, which rounds in its own way.
std::vector<std::int64_t> nearest_of(std::int64_t from, std::int64_t to) {
  const double step = static_cast<double>(from) / static_cast<double>(to);
  std::vector<std::int64_t> places;
  double place = step * 0.5;
  for (std::int64_t at = 0; at < to; ++at, place += step) {
    places.push_back(std::min(static_cast<std::int64_t>(place), from - 1));
  }
  return places;
}

Picture resize_nearest(const Picture& from, std::int64_t height, std::int64_t width) {
  Picture to{height, width, std::vector<std::uint8_t>(static_cast<std::size_t>(height * width) * rgb_channels)};
  const std::vector<std::int64_t> columns = nearest_of(from.width, to.width);
  std::uint8_t* out = to.rgb.data();
  for (const std::int64_t row : nearest_of(from.height, to.height)) {
    for (const std::int64_t column : columns) {
      const std::uint8_t* point = from.rgb.data() + static_cast<std::size_t>(row * from.width + column) * rgb_channels;
      out = std::copy_n(point, rgb_channels, out);
    }
  }
  return to;
}

bool is_down_first(const Picture& from, std::int64_t height, std::int64_t width, Kernel kernel) {
  const std::int64_t shrinks = from.height - height;
  return kernel == Kernel::pillow_13 && shrinks > 0 && shrinks > 2 * (from.width - width);
}

}  // namespace

std::optional<Resample> resample_named(std::string_view name) {
  const auto is_same = [](char left, char right) {
    return (left >= 'A' && left <= 'Z' ? left - 'A' + 'a' : left) == right;
  };
  for (std::size_t index = 0; index < filters.size(); ++index) {
    const std::string_view known = filters[index].name;
    if (std::equal(name.begin(), name.end(), known.begin(), known.end(), is_same)) return static_cast<Resample>(index);
  }
  return std::nullopt;
}

std::string_view name_of(Kernel kernel) {
  return kernel == Kernel::pillow_13 ? "pil-fixed-13" : "pil-fixed-12";
}

Picture resize(const Picture& picture,
               std::int64_t height,
               std::int64_t width,
               Resample resample,
               Kernel kernel,
               const Path& where) {
  if (height == picture.height && width == picture.width) return picture;
  require_size(height, width, where);
  if (resample == Resample::nearest) return resize_nearest(picture, height, width);
  const Filter& filter = filters[static_cast<std::size_t>(resample)];
  const bool down_first = is_down_first(picture, height, width, kernel);
  require_size(down_first ? height : picture.height, down_first ? picture.width : width, where);
  const Picture* from = &picture;
  Picture resized;
  for (const bool down : {down_first, !down_first}) {
    if (down ? from->height == height : from->width == width) continue;
    resized = down ? resize_down(*from, height, filter) : resize_across(*from, width, filter);
    from = &resized;
  }
  return resized;
}

}  // namespace wconvert
