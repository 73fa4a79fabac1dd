#include "engine/core/checked.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace wconvert::checked_test {
namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

std::optional<std::int64_t> volume(const std::vector<std::int64_t>& shape) {
  return checked_volume(shape);
}

TEST(Checked, AddsAndMultipliesUpToTheLimit) {
  EXPECT_EQ(checked_add<std::int64_t>(most - 1, 1), most);
  EXPECT_EQ(checked_add<std::int64_t>(most, 1), std::nullopt);
  EXPECT_EQ(checked_add<std::uint64_t>(~0ULL, 1), std::nullopt);
  EXPECT_EQ(checked_multiply<std::uint64_t>(1ULL << 32, (1ULL << 32) - 1), ~0ULL - 0xFFFFFFFF);
  EXPECT_EQ(checked_multiply<std::uint64_t>(1ULL << 32, 1ULL << 32), std::nullopt);
  EXPECT_EQ(checked_multiply<std::int64_t>(most, -1), -most);
}

TEST(CheckedVolume, MultipliesTheExtents) {
  EXPECT_EQ(volume({}), 1);
  EXPECT_EQ(volume({2, 3, 4}), 24);
  EXPECT_EQ(volume({most}), most);
  EXPECT_EQ(volume({5, 0, 7}), 0);
}

TEST(CheckedVolume, RefusesNegativeExtentsAlsoInPairs) {
  EXPECT_EQ(volume({-1}), std::nullopt);
  EXPECT_EQ(volume({-2, -3}), std::nullopt);
  EXPECT_EQ(volume({0, -1}), std::nullopt);
}

TEST(CheckedVolume, RefusesProductsThatOverflowEvenBesideZero) {
  EXPECT_EQ(volume({1LL << 32, 1LL << 32}), std::nullopt);
  EXPECT_EQ(volume({1LL << 32, 1LL << 31}), std::nullopt);
  EXPECT_EQ(volume({0, 1LL << 32, 1LL << 32}), std::nullopt);
  EXPECT_EQ(volume({1LL << 32, 1LL << 32, 0}), std::nullopt);
}

}  // namespace
}  // namespace wconvert::checked_test
