#include "engine/tensor/shape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <utility>
#include <vector>

namespace wconvert::shape_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Shape, IsThatOfAVectorWhateverIsDoneToIt) {
  std::mt19937 random(3);
  Shape shape;
  std::vector<std::int64_t> expected;
  for (int step = 0; step < 5000; ++step) {
    const auto place = static_cast<std::ptrdiff_t>(expected.empty() ? 0 : random() % expected.size());
    const std::int64_t extent = random() % 1000;
    switch (random() % 7) {
      case 0:
        shape.insert(shape.begin() + place, extent);
        expected.insert(expected.begin() + place, extent);
        break;
      case 1:
        if (expected.empty()) break;
        shape.erase(shape.begin() + place);
        expected.erase(expected.begin() + place);
        break;
      case 2:
        if (expected.empty()) break;
        shape.pop_back();
        expected.pop_back();
        break;
      case 3: {
        Shape copy = shape;
        shape = {7};
        shape = std::exchange(copy, {1, 2, 3, 4, 5});
        break;
      }
      default:
        shape.push_back(extent);
        expected.push_back(extent);
    }
    if (expected.size() > 12) {
      shape.clear();
      expected.clear();
    }
    ASSERT_EQ(std::vector<std::int64_t>(shape.begin(), shape.end()), expected);
  }
}

TEST(Shape, ThatWasMovedFromIsEmptyAndMayBeUsed) {
  for (Shape shape : {Shape{1, 2}, Shape{1, 2, 3, 4}, Shape{1, 2, 3, 4, 5, 6}}) {
    const Shape same = shape, taken = std::move(shape);
    EXPECT_EQ(taken, same);
    EXPECT_THAT(shape, IsEmpty());  // NOLINT(bugprone-use-after-move): that is the promise
    shape.push_back(9);
    EXPECT_THAT(shape, ElementsAre(9));
  }
}

TEST(Shape, IsEqualByExtentsAndLength) {
  EXPECT_EQ(Shape(3, 1), (Shape{1, 1, 1}));
  EXPECT_NE((Shape{1, 1}), (Shape{1, 1, 1}));
  EXPECT_NE((Shape{1, 2, 3, 4, 5}), (Shape{1, 2, 3, 4, 6}));
  Shape shape{4, 5};
  shape.assign(6, 2);
  EXPECT_THAT(shape, ElementsAre(2, 2, 2, 2, 2, 2));
}

}  // namespace
}  // namespace wconvert::shape_test
