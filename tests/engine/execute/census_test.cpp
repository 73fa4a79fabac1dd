#include "engine/execute/census.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace wconvert::census_test {
namespace {

template <class T>
Census census_of(DType dtype, const std::vector<T>& values) {
  return count(dtype, std::as_bytes(std::span(values)));
}

TEST(Census, CountsWhatFloatsAre) {
  const float infinity = std::numeric_limits<float>::infinity();
  const Census census = census_of<float>(DType::f32, {0.0F, -0.0F, 1.0F, -infinity, infinity, std::nanf("1"), 1e-45F});

  EXPECT_EQ(census.values, 7U);
  EXPECT_EQ(census.zero, 2U);
  EXPECT_EQ(census.infinite, 2U);
  EXPECT_EQ(census.nan, 1U);
}

TEST(Census, TellsTheHalvesApart) {
  // An infinity of one type is a number of the other.
  const std::vector<std::uint16_t> bits = {0x7C00, 0xFC00, 0x7C01, 0x7F80, 0xFF80, 0x7F81, 0x8000};

  const Census half = census_of(DType::f16, bits), brain = census_of(DType::bf16, bits);

  EXPECT_EQ(half.infinite, 2U);
  EXPECT_EQ(half.nan, 4U);
  EXPECT_EQ(brain.infinite, 2U);
  EXPECT_EQ(brain.nan, 1U);
  EXPECT_EQ(half.zero, 1U);
}

TEST(Census, DoesNotDependOnOrderOrPieces) {
  const Census whole = census_of<float>(DType::f32, {1.0F, 2.0F, 3.0F});
  Census pieces = census_of<float>(DType::f32, {3.0F});
  pieces += census_of<float>(DType::f32, {2.0F, 1.0F});

  EXPECT_EQ(pieces, whole);
}

TEST(Census, CountsOnlyWholeWeights) {
  EXPECT_THROW(census_of<char>(DType::f32, {1, 2, 3}), std::logic_error);
  EXPECT_THROW(census_of<std::int32_t>(DType::i32, {1}), std::logic_error);
}

}  // namespace
}  // namespace wconvert::census_test
