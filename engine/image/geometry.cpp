#include "engine/image/geometry.h"

#include <algorithm>
#include <cmath>

#include "engine/core/text.h"

namespace wconvert {
namespace {

// Four times what the largest of the known processors makes of a picture.
constexpr std::int64_t most_target_points = std::int64_t{1} << 25;

double real(std::int64_t number) {
  return static_cast<double>(number);
}

Extent target(const FixedSize& size, const Extent& /*picture*/, const Path& /*where*/) {
  return size.extent;
}

Extent target(const ShortestEdge& size, const Extent& picture, const Path& /*where*/) {
  const auto [shorter, longer] = std::minmax(picture.height, picture.width);
  const auto grown = static_cast<std::int64_t>(real(size.edge * longer) / real(shorter));
  return picture.width <= picture.height ? Extent{grown, size.edge} : Extent{size.edge, grown};
}

Extent target(const WholePatches& size, const Extent& picture, const Path& /*where*/) {
  const double ratio =
      std::max(real(picture.height) / real(size.most.height), real(picture.width) / real(size.most.width));
  const auto fitted = [&](std::int64_t side, std::int64_t patch) {
    const std::int64_t shrunk = ratio > 1 ? static_cast<std::int64_t>(std::floor(real(side) / ratio)) : side;
    // Python's floor division: a side of no points is no patch.
    return shrunk > 0 ? ((shrunk - 1) / patch + 1) * patch : 0;
  };
  return {fitted(picture.height, size.patch.height), fitted(picture.width, size.patch.width)};
}

Extent target(const MergedPatches& size, const Extent& picture, const Path& where) {
  constexpr std::int64_t most_proportion = 200;
  const auto [shorter, longer] = std::minmax(picture.height, picture.width);
  if (longer > most_proportion * shorter) {
    throw Error(Trouble::input,
                where,
                text("is ", picture.height, " x ", picture.width, " points, a proportion beyond ", most_proportion));
  }
  const double factor = real(size.factor());
  const auto sides = [&](auto&& side) { return Extent{side(real(picture.height)), side(real(picture.width))}; };
  const auto multiple = [&](double count) { return static_cast<std::int64_t>(count) * size.factor(); };
  // nearbyint rounds to the even one of two that are equally near, as Python does.
  const Extent rounded = sides([&](double side) { return multiple(std::nearbyint(side / factor)); });
  const double points = real(picture.height * picture.width);
  if (rounded.height * rounded.width > size.most_points) {
    const double shrink = std::sqrt(points / real(size.most_points));
    return sides([&](double side) { return std::max(size.factor(), multiple(std::floor(side / shrink / factor))); });
  }
  if (rounded.height * rounded.width < size.least_points) {
    const double grow = std::sqrt(real(size.least_points) / points);
    return sides([&](double side) { return multiple(std::ceil(side * grow / factor)); });
  }
  return rounded;
}

}  // namespace

Extent target_of(const Geometry& geometry, const Extent& picture, const Path& where) {
  const Extent extent = std::visit([&](const auto& size) { return target(size, picture, where); }, geometry);
  if (extent.height > 0 && extent.width > 0 && extent.height <= most_target_points / extent.width) return extent;
  throw Error(Trouble::input,
              where,
              text("is ",
                   picture.height,
                   " x ",
                   picture.width,
                   " points and would become ",
                   extent.height,
                   " x ",
                   extent.width,
                   ", expected 1 to ",
                   most_target_points,
                   " points"));
}

}  // namespace wconvert
