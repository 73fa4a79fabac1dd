#include "engine/image/resize.h"

#include <gmock/gmock.h>

#include "engine/image/geometry.h"
#include "tests/engine/image/golden_pictures.h"

namespace wconvert::resize_test {
namespace {

using testing_io::refusal;

class ResizeGolden : public testing::TestWithParam<std::pair<std::string, Kernel>> {};

TEST_P(ResizeGolden, EveryFilterGivesPillowsBytes) {
  const Arrays goldens = golden_arrays(GetParam().first);
  std::size_t sizes = 0;
  for (const auto& [name, array] : goldens) {
    const std::size_t first = name.find('.');
    if (first == std::string::npos) continue;
    const std::size_t second = name.find('.', first + 1);
    const auto filter = resample_named(name.substr(first + 1, second - first - 1));
    ASSERT_TRUE(filter) << name;
    const Picture source = picture_of(goldens.at(name.substr(0, first)));

    const Picture resized = resize(source, array.shape[0], array.shape[1], *filter, GetParam().second, Path());

    EXPECT_EQ(resized, picture_of(array)) << name;
    ++sizes;
  }
  EXPECT_EQ(sizes, 54U);
}

INSTANTIATE_TEST_SUITE_P(Pillows,
                         ResizeGolden,
                         testing::Values(std::pair("resize.npz", Kernel::pillow_13),
                                         std::pair("resize_older_pillow.npz", Kernel::pillow_12)));

TEST(Resize, SameSizeIsTheSamePicture) {
  const Picture picture{1, 2, {1, 2, 3, 4, 5, 6}};
  EXPECT_EQ(resize(picture, 1, 2, Resample::lanczos, Kernel::pillow_13, Path()), picture);
}

TEST(Resize, SizesThatNoPictureHasAreRefused) {
  const Picture picture{1, 2, {1, 2, 3, 4, 5, 6}};
  const auto to = [&](std::int64_t height, std::int64_t width) {
    return refusal([&] { resize(picture, height, width, Resample::box, Kernel::pillow_13, Path().in("a")); }).what;
  };
  EXPECT_EQ(to(0, 3), "a: is 0 x 3 points, expected 1 to 89478485 of them");
  EXPECT_EQ(to(100000, 100000), "a: is 100000 x 100000 points, expected 1 to 89478485 of them");
}

TEST(Resize, FiltersAreKnownByName) {
  EXPECT_EQ(resample_named("BICUBIC"), Resample::bicubic);
  EXPECT_EQ(resample_named("nearest"), Resample::nearest);
  EXPECT_EQ(resample_named("cubic"), std::nullopt);
  EXPECT_EQ(resample_named(""), std::nullopt);
}

struct GeometryCase {
  Geometry geometry;
  Extent from, to;
};

TEST(Geometries, GiveTheSizesOfTheProcessors) {
  const MergedPatches qwen{3136, 1003520, 14, 2, 2};
  const std::vector<GeometryCase> cases = {
      {FixedSize{{20, 26}}, {61, 26}, {20, 26}},
      {ShortestEdge{28}, {40, 56}, {28, 39}},
      {ShortestEdge{28}, {61, 26}, {65, 28}},
      {ShortestEdge{28}, {18, 95}, {28, 147}},
      {ShortestEdge{336}, {640, 640}, {336, 336}},
      {WholePatches{{48, 48}, {8, 8}}, {40, 56}, {40, 48}},
      {WholePatches{{1024, 1024}, {16, 16}}, {40, 56}, {48, 64}},
      {WholePatches{{1024, 1024}, {16, 16}}, {1024, 1025}, {1024, 1024}},
      {qwen, {40, 56}, {56, 84}},
      {qwen, {18, 95}, {28, 140}},
      {qwen, {1, 200}, {28, 812}},
      {qwen, {4000, 3000}, {1148, 840}},
      {qwen, {70, 98}, {56, 112}},  // 2.5 and 3.5 are rounded to even numbers
  };
  for (const GeometryCase& test : cases) {
    const Extent found = target_of(test.geometry, test.from, Path());
    EXPECT_EQ(found, test.to) << test.from.height << " x " << test.from.width << " became " << found.height << " x "
                              << found.width;
  }
}

TEST(Geometries, RefuseWhatHasNoSize) {
  const auto to = [](const Geometry& geometry, const Extent& from) {
    return refusal([&] { target_of(geometry, from, Path().in("a")); }).what;
  };
  EXPECT_EQ(to(MergedPatches{3136, 1003520, 14, 2, 2}, {1, 201}), "a: is 1 x 201 points, a proportion beyond 200");
  EXPECT_EQ(to(ShortestEdge{224}, {1, 1000}),
            "a: is 1 x 1000 points and would become 224 x 224000, expected 1 to 33554432 points");
  EXPECT_EQ(to(WholePatches{{4, 4}, {2, 2}}, {1, 1000}),
            "a: is 1 x 1000 points and would become 0 x 4, expected 1 to 33554432 points");
}

}  // namespace
}  // namespace wconvert::resize_test
