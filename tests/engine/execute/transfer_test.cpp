#include "engine/execute/transfer.h"

#include <gtest/gtest.h>

namespace wconvert::transfer_test {
namespace {

TEST(Transfer, OfARunHasOneAxis) {
  const Transfer simple = simplified({{4, 1, 3, 5}, {15, 99, 5, 1}, {15, 7, 5, 1}, 8, 2});
  EXPECT_EQ(simple.shape, (Shape{60}));
  EXPECT_EQ(simple.from, (Shape{1}));
  EXPECT_EQ(simple.to, (Shape{1}));
  EXPECT_EQ(simple.from_offset, 8);
  EXPECT_EQ(simple.to_offset, 2);
}

TEST(Transfer, OfOneElementHasOneAxis) {
  EXPECT_EQ(simplified({{1, 1}, {1, 1}, {1, 1}}).shape, (Shape{1}));
  EXPECT_EQ(simplified({{}, {}, {}}).shape, (Shape{1}));
}

TEST(Transfer, KeepsAxesThatOnlyOneSideHasInARow) {
  const Transfer simple = simplified({{6, 10}, {10, 1}, {1, 6}});
  EXPECT_EQ(simple.shape, (Shape{10, 6}));
  EXPECT_EQ(simple.from, (Shape{1, 10}));
  EXPECT_EQ(simple.to, (Shape{6, 1}));
}

TEST(Tiles, OfATransposeFillWholeRowsWhereTheSourceThenStillHasRunsOfAKibibyte) {
  const Transfer transfer = simplified({{4096, 14336}, {1, 4096}, {14336, 1}});
  EXPECT_EQ(tile_shape(transfer, {2, 2}, 8 << 20), (Shape{512, 14336}));
}

TEST(Tiles, OfATransposeKeepRunsOfAKibibyteInTheSource) {
  const Transfer transfer = simplified({{4096, 131072}, {1, 4096}, {131072, 1}});
  EXPECT_EQ(tile_shape(transfer, {2, 2}, 8 << 20), (Shape{512, 16384}));
}

TEST(Tiles, TakeWholeAxesThatAreShort) {
  const Transfer transfer = simplified({{128, 48, 64}, {3072, 64, 1}, {3072, 1, 48}});
  EXPECT_EQ(tile_shape(transfer, {2, 2}, 1 << 20), (Shape{128, 64, 48}));
}

TEST(Tiles, CoverEachElementOnce) {
  const Transfer transfer = simplified({{7, 5, 11}, {55, 11, 1}, {1, 7, 35}});
  for (std::int64_t most = 1; most < 400; most += 3) {
    const Shape tile = tile_shape(transfer, {4, 2}, most);
    std::vector<int> from(385), to(385);
    for (std::uint64_t number = 0; number < tile_count(transfer, tile); ++number) {
      const Transfer part = tile_of(transfer, tile, number);
      ASSERT_LE(part.volume(), most);
      for (std::int64_t i = 0; i < part.shape[0]; ++i) {
        for (std::int64_t j = 0; j < part.shape[1]; ++j) {
          for (std::int64_t k = 0; k < part.shape[2]; ++k) {
            ++from.at(
                static_cast<std::size_t>(part.from_offset + i * part.from[0] + j * part.from[1] + k * part.from[2]));
            ++to.at(static_cast<std::size_t>(part.to_offset + i * part.to[0] + j * part.to[1] + k * part.to[2]));
          }
        }
      }
    }
    ASSERT_EQ(from, std::vector<int>(385, 1)) << most;
    ASSERT_EQ(to, std::vector<int>(385, 1)) << most;
  }
}

}  // namespace
}  // namespace wconvert::transfer_test
