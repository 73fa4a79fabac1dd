#include "engine/plan/layout.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace wconvert::layout_test {
namespace {

TEST(Layout, AsIsIsTheWholeTensor) {
  EXPECT_EQ(as_is.boxes({12, 8}, 1), (std::vector<Box>{{0, {12, 8}, {8, 1}}}));
}

TEST(Layout, SplitCutsEqualPartsOneBelowTheOther) {
  EXPECT_EQ(split.boxes({12, 8}, 3),
            (std::vector<Box>{{0, {4, 8}, {8, 1}}, {32, {4, 8}, {8, 1}}, {64, {4, 8}, {8, 1}}}));
  EXPECT_EQ(Layout(Split{1}).boxes({12, 8}, 2)[1], (Box{4, {12, 4}, {8, 1}}));
}

TEST(Layout, TransposedExchangesTheLastTwoAxesAndLeavesVectors) {
  EXPECT_EQ(transposed.boxes({12, 8}, 1)[0], (Box{0, {8, 12}, {1, 8}}));
  EXPECT_EQ(transposed.boxes({12}, 1)[0], (Box{0, {12}, {1}}));
}

TEST(Layout, StepsFollowOneAnother) {
  EXPECT_EQ((split | transposed).boxes({12, 8}, 3)[2], (Box{64, {8, 4}, {1, 8}}));
  EXPECT_EQ((reshaped(3, 4, -1) | transposed).boxes({12, 8}, 1)[0], (Box{0, {3, 8, 4}, {32, 1, 8}}));
}

TEST(Layout, RefusesAShapeThatDoesNotDivide) {
  EXPECT_THROW(split.boxes({12, 8}, 5), std::domain_error);
  EXPECT_THROW(reshaped(5, -1).boxes({12, 8}, 1), std::domain_error);
}

TEST(Layout, OfAnotherNumberOfPartsIsAMistakeOfTheTable) {
  EXPECT_THROW(as_is.boxes({12, 8}, 2), std::logic_error);
  EXPECT_THROW((transposed | reshaped(96)).boxes({12, 8}, 1), std::logic_error);
}

TEST(Layout, SpellsItselfAsTheTablesDo) {
  EXPECT_EQ(text_of(as_is), "as is");
  EXPECT_EQ(text_of(split | transposed), "split | transposed");
  EXPECT_EQ(text_of(reshaped(-1, 3, 4, 4)), "reshaped(-1, 3, 4, 4)");
}

}  // namespace
}  // namespace wconvert::layout_test
