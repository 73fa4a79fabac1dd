#include "engine/core/dtype.h"

#include <gtest/gtest.h>

#include <sstream>

namespace wconvert::dtype_test {
namespace {

TEST(DType, IsFoundByItsNameAndByNoOther) {
  std::istringstream names(dtype_names());
  int count = 0;
  for (std::string name; std::getline(names >> std::ws, name, ','); ++count) {
    const auto dtype = dtype_named(name);
    ASSERT_TRUE(dtype) << name;
    EXPECT_EQ(name_of(*dtype), name);
    EXPECT_EQ(static_cast<int>(*dtype), count);
  }
  EXPECT_EQ(count, static_cast<int>(DType::u64) + 1);
  for (const std::string_view name : {"", "bf16", "BF16 ", "torch.bfloat16", "bfloat16"}) {
    EXPECT_FALSE(dtype_named(name)) << name;
  }
}

TEST(DType, KnowsItsSize) {
  EXPECT_EQ(size_of(DType::boolean), 1U);
  EXPECT_EQ(size_of(DType::f8_e4m3), 1U);
  EXPECT_EQ(size_of(DType::bf16), 2U);
  EXPECT_EQ(size_of(DType::f32), 4U);
  EXPECT_EQ(size_of(DType::c64), 8U);
  EXPECT_EQ(bits_of(DType::f4), 4U);
  EXPECT_EQ(bits_of(DType::f6_e3m2), 6U);
}

TEST(DType, IsAWeightInThreeOfItsTypes) {
  std::string weights;
  for (int index = 0; index <= static_cast<int>(DType::u64); ++index) {
    const auto dtype = static_cast<DType>(index);
    EXPECT_EQ(is_weight(dtype), why_no_weight(dtype).empty());
    if (is_weight(dtype)) (weights += name_of(dtype)) += ' ';
  }
  EXPECT_EQ(weights, "F16 BF16 F32 ");
}

}  // namespace
}  // namespace wconvert::dtype_test
