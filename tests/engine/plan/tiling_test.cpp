#include "engine/plan/tiling.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace wconvert::tiling_test {
namespace {

using Kind = TilingFault::Kind;

std::optional<TilingFault> fault_of(const std::vector<Box>& boxes, std::int64_t volume) {
  return find_tiling_fault(boxes, volume);
}

/// The same question, answered by counting.
bool tiles(const std::vector<Box>& boxes, std::int64_t volume) {
  std::vector<int> count(static_cast<std::size_t>(volume), 0);
  for (const Box& box : boxes) {
    std::int64_t size = 1;
    for (const auto extent : box.shape) size *= extent;
    for (std::int64_t index = 0; index < size; ++index) {
      std::int64_t rest = index, element = box.offset;
      for (std::size_t axis = box.shape.size(); axis-- > 0;) {
        element += rest % box.shape[axis] * box.strides[axis];
        rest /= box.shape[axis];
      }
      if (element < 0 || element >= volume) return false;
      ++count[static_cast<std::size_t>(element)];
    }
  }
  return std::all_of(count.begin(), count.end(), [](int times) { return times == 1; });
}

TEST(Tiling, EveryLayoutTiles) {
  for (const Layout& layout : {split, split | transposed, Layout(Split{1}), Layout(Split{1}) | transposed}) {
    EXPECT_FALSE(find_tiling_fault(layout.boxes({12, 18}, 6), 216)) << text_of(layout);
  }
  EXPECT_FALSE(find_tiling_fault((reshaped(3, 4, -1) | transposed).boxes({12, 18}, 1), 216));
  EXPECT_FALSE(find_tiling_fault(as_is.boxes({}, 1), 1));
  EXPECT_FALSE(find_tiling_fault(split.boxes({4, 0}, 2), 0));
}

TEST(Tiling, ANeverWrittenElementIsNamed) {
  const auto fault = fault_of({{0, {2, 4}, {4, 1}}, {12, {1, 4}, {4, 1}}}, 16);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->kind, Kind::never);
  EXPECT_EQ(fault->element, 8);
}

TEST(Tiling, AnElementWrittenTwiceIsNamedWithBothBoxes) {
  const auto fault = fault_of({{0, {3, 4}, {4, 1}}, {8, {2, 4}, {4, 1}}}, 16);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->kind, Kind::twice);
  EXPECT_EQ(fault->element, 8);
  EXPECT_EQ(fault->first, 0U);
  EXPECT_EQ(fault->second, 1U);
}

TEST(Tiling, ColumnsThatOverlapAreFoundInTheirRow) {
  const auto fault = fault_of({{0, {4, 3}, {6, 1}}, {2, {4, 4}, {6, 1}}}, 24);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->kind, Kind::twice);
  EXPECT_EQ(fault->element, 2);
}

TEST(Tiling, ABoxThatLeavesTheTensorIsOutside) {
  EXPECT_EQ(fault_of({{0, {5, 4}, {4, 1}}}, 16)->kind, Kind::outside);
  EXPECT_EQ(fault_of({{-1, {4, 4}, {4, 1}}}, 16)->kind, Kind::outside);
}

TEST(Tiling, BoxesThatDoNotNestAreCounted) {
  EXPECT_FALSE(fault_of({{0, {2, 3}, {3, 2}}, {1, {1, 1}, {1, 1}}, {6, {1}, {1}}}, 8));  // 0 2 4 3 5 7, 1, 6
  EXPECT_EQ(fault_of({{0, {3, 3}, {1, 1}}}, 5)->kind, Kind::twice);
}

TEST(Tiling, AgreesWithCountingOnRandomBoxes) {
  std::mt19937 random(7);  // NOLINT: the same boxes in every run
  const auto below = [&](int most) { return static_cast<std::int64_t>(random() % static_cast<unsigned>(most)); };
  int good = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::int64_t rows = 1 + below(4), columns = 1 + below(4), parts = 1 + below(3);
    std::vector<Box> boxes = split.boxes({rows * parts, columns}, static_cast<std::size_t>(parts));
    if (below(2) == 0) boxes = Layout(Split{1}).boxes({rows, columns * parts}, static_cast<std::size_t>(parts));
    if (below(2) == 0) {
      Box& box = boxes[static_cast<std::size_t>(below(static_cast<int>(boxes.size())))];
      (below(2) == 0 ? box.offset : box.strides[0]) += below(3) - 1;
    }
    const bool expected = tiles(boxes, rows * columns * parts);
    good += expected ? 1 : 0;
    ASSERT_EQ(!fault_of(boxes, rows * columns * parts), expected) << "round " << round;
  }
  EXPECT_GT(good, 5'000);
  EXPECT_LT(good, 19'000);
}

}  // namespace
}  // namespace wconvert::tiling_test
