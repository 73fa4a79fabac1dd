#include "engine/execute/dtypes.h"

#include <gtest/gtest.h>

#include "tests/engine/execute/memory.h"

namespace wconvert::dtypes_test {
namespace {

/// A key and a value in one internal tensor, and a norm.
Plan small_plan() {
  return {{step_of("key_value", {4, 3}, split, 2), step_of("norm", {3}, as_is, 1)}, {}};
}

Memory hf_tensors(DType key, DType value, DType norm) {
  Memory memory;
  memory.add("key_value.hf0", key, {2, 3});
  memory.add("key_value.hf1", value, {2, 3});
  memory.add("norm.hf0", norm, {3});
  return memory;
}

using DTypes = std::vector<std::optional<DType>>;

std::string complaint(Direction direction, const Source& from, const DTypeChoice& choice) {
  Report report;
  plan_dtypes(small_plan(), direction, from, choice, Here(report));
  return Error(Trouble::input, report.findings()).what();
}

TEST(DTypes, OfTheSourceAreKeptTensorByTensor) {
  Report report;
  EXPECT_EQ(plan_dtypes(small_plan(),
                        Direction::to_internal,
                        hf_tensors(DType::bf16, DType::bf16, DType::f32),
                        std::nullopt,
                        Here(report)),
            (DTypes{DType::bf16, DType::f32}));
  Memory internal;
  internal.add("key_value", DType::f16, {4, 3});
  internal.add("norm", DType::f32, {3});
  EXPECT_EQ(plan_dtypes(small_plan(), Direction::to_hf, internal, std::nullopt, Here(report)),
            (DTypes{DType::f16, DType::f32}));
  EXPECT_TRUE(report.findings().empty());
}

TEST(DTypes, MayBeChosenForAll) {
  Report report;
  EXPECT_EQ(plan_dtypes(small_plan(),
                        Direction::to_internal,
                        hf_tensors(DType::f64, DType::bf16, DType::f32),
                        DType::bf16,
                        Here(report)),
            (DTypes{DType::bf16, DType::bf16}));
  EXPECT_TRUE(report.findings().empty());
}

TEST(DTypes, OfOneInternalTensorMustAgree) {
  EXPECT_EQ(complaint(Direction::to_internal, hf_tensors(DType::bf16, DType::f32, DType::f32), std::nullopt),
            "tensor \"key_value\": is made of tensors of different types: \"key_value.hf0\" is BF16, "
            "\"key_value.hf1\" is F32; --dtype gives them one");
}

TEST(DTypes, AreThoseOfWeights) {
  EXPECT_EQ(complaint(Direction::to_internal, hf_tensors(DType::f64, DType::f8_e4m3, DType::i32), std::nullopt),
            "tensor \"key_value.hf0\": F64 is wider than any weight; --dtype says what it becomes\n"
            "tensor \"key_value.hf1\": F8_E4M3 is meaningless without its scales\n"
            "tensor \"norm.hf0\": I32 is not a type of weights");
  EXPECT_EQ(complaint(Direction::to_internal, hf_tensors(DType::f64, DType::f8_e4m3, DType::boolean), DType::f32),
            "tensor \"key_value.hf1\": F8_E4M3 is meaningless without its scales\n"
            "tensor \"norm.hf0\": BOOL is not a type of weights");
}

TEST(DTypes, OfWhatIsMissingAreLeftToTheCheckOfTheSource) {
  Report report;
  EXPECT_EQ(plan_dtypes(small_plan(), Direction::to_hf, Memory(), std::nullopt, Here(report)), DTypes(2));
  EXPECT_TRUE(report.findings().empty());
}

}  // namespace
}  // namespace wconvert::dtypes_test
