#include "engine/execute/congruence.h"

#include <gtest/gtest.h>

#include "engine/core/report.h"
#include "tests/engine/execute/memory.h"

namespace wconvert::congruence_test {
namespace {

ShardPlan internal_shards(const Plan& plan) {
  std::vector<SafetensorsDraft::Tensor> tensors;
  for (const Step& step : plan.steps) tensors.push_back({step.internal, DType::bf16, step.shape});
  return plan_shards(tensors, {ShardNaming::internal, default_shard_bytes, {}});
}

/// Where a tensor lies that is only renamed, less where it lies in the source, in a block of 4096 bytes.
std::uint64_t shift_of(const ShardPlan& shards, const Plan& plan, const Memory& source, std::size_t step) {
  for (const TensorEntry& entry : shards.files.at(0).layout.tensors) {
    if (entry.name != plan.steps.at(step).internal + "/weights") continue;
    return (entry.begin - source.find(plan.steps[step].parts.at(0).hf)->entry.begin) % 4096;
  }
  ADD_FAILURE() << "no such tensor";
  return 1;
}

TEST(Congruence, IsReachedForMostOfTheBytesThatOnlyMove) {
  Plan plan;
  plan.steps = {
      step_of("a", {300, 100}, as_is, 1), step_of("b", {2048}, as_is, 1), step_of("turned", {900, 900}, transposed, 1)};
  const Memory source = hf_side(plan, DType::bf16);
  const ShardPlan before = internal_shards(plan);
  ShardPlan after = before;
  align_with_source(after, plan, Direction::to_internal, source);

  EXPECT_EQ(shift_of(after, plan, source, 0), 0U);
  EXPECT_NE(shift_of(before, plan, source, 0), 0U);
  const SafetensorsLayout &short_one = before.files.at(0).layout, &long_one = after.files.at(0).layout;
  const std::size_t spaces = long_one.head.size() - short_one.head.size();
  EXPECT_EQ(long_one.head.substr(8), short_one.head.substr(8) + std::string(spaces, ' '));
  EXPECT_EQ(after.file_bytes, before.file_bytes + spaces);
  Report report;
  const SafetensorsHeader read = parse_safetensors(long_one.head, long_one.file_size, Here(report));
  report.raise();
  EXPECT_EQ(read.data_begin, long_one.head.size());
  EXPECT_EQ(read.tensors.back().end, long_one.file_size);
}

TEST(Congruence, IsNotSoughtWhereEverythingNeedsAKernel) {
  Plan plan;
  plan.steps = {step_of("turned", {90, 90}, transposed, 1)};
  ShardPlan shards = internal_shards(plan);
  const std::string head = shards.files.at(0).layout.head;
  align_with_source(shards, plan, Direction::to_internal, hf_side(plan, DType::bf16));
  EXPECT_EQ(shards.files.at(0).layout.head, head);
}

}  // namespace
}  // namespace wconvert::congruence_test
