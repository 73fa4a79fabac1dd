#include "engine/checkpoint/shard_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "engine/core/report.h"

namespace wconvert::shard_files_test {
namespace {

using testing::ElementsAre;
using Tensors = std::vector<SafetensorsDraft::Tensor>;

/// Tensors of so many bytes each, `a`, `b` and so on.
Tensors of_bytes(const std::vector<std::int64_t>& sizes) {
  Tensors tensors;
  for (const std::int64_t size : sizes) {
    tensors.push_back({std::string(1, static_cast<char>('a' + tensors.size())), DType::f16, {size / 2}});
  }
  return tensors;
}

/// `model.safetensors: a b`, a file a line.
std::string shown(const ShardPlan& plan) {
  std::string lines;
  for (const ShardDraft& draft : plan.files) {
    lines += draft.file + ":";
    for (const TensorEntry& entry : draft.layout.tensors) lines += " " + entry.name;
    lines += "\n";
  }
  return lines;
}

std::string shared_out(const std::vector<std::int64_t>& sizes, std::uint64_t limit) {
  return shown(plan_shards(of_bytes(sizes), {.shard_bytes = limit}));
}

TEST(ShardFiles, OneFileHasThePlainNameAndNoIndex) {
  const ShardPlan plan = plan_shards(of_bytes({10, 20, 30}), {});
  EXPECT_EQ(shown(plan), "model.safetensors: a b c\n");
  EXPECT_FALSE(plan.needs_index());
  EXPECT_EQ(plan.index.total_size, 60U);
  EXPECT_EQ(plan.index.total_parameters, 30U);
  EXPECT_EQ(plan.file_bytes, plan.files.at(0).layout.file_size);
}

TEST(ShardFiles, ATensorThatWouldExceedTheLimitBeginsTheNextFile) {
  const ShardPlan plan = plan_shards(of_bytes({40, 60, 2, 98, 2}), {.shard_bytes = 100});
  EXPECT_EQ(shown(plan),
            "model-00001-of-00003.safetensors: a b\n"
            "model-00002-of-00003.safetensors: c d\n"
            "model-00003-of-00003.safetensors: e\n");
  EXPECT_TRUE(plan.needs_index());
  EXPECT_EQ(plan.index.total_size, 202U);
  EXPECT_EQ(plan.index.weight_map.at("d"), "model-00002-of-00003.safetensors");
  EXPECT_EQ(plan.index.weight_map.size(), 5U);
}

TEST(ShardFiles, ATensorLargerThanTheLimitStandsAloneWhileTheFileBeforeStaysOpen) {
  EXPECT_EQ(shared_out({40, 102, 50, 20}, 100),
            "model-00001-of-00003.safetensors: b\n"
            "model-00002-of-00003.safetensors: a c\n"
            "model-00003-of-00003.safetensors: d\n");
  EXPECT_EQ(shared_out({40, 102}, 100),
            "model-00001-of-00002.safetensors: b\n"
            "model-00002-of-00002.safetensors: a\n");
}

TEST(ShardFiles, ATensorAsLargeAsTheLimitIsNoException) {
  EXPECT_EQ(shared_out({100, 100}, 100),
            "model-00001-of-00002.safetensors: a\n"
            "model-00002-of-00002.safetensors: b\n");
}

TEST(ShardFiles, EmptyTensorsNeedNoRoom) {
  EXPECT_EQ(shared_out({100, 0, 0}, 100), "model.safetensors: a b c\n");
  EXPECT_EQ(shared_out({0, 0}, 0), "model.safetensors: a b\n");
}

TEST(ShardFiles, AFolderWithoutTensorsHasOneFileWithoutAny) {
  EXPECT_EQ(shared_out({}, 100), "model.safetensors:\n");
}

TEST(ShardFiles, OfInternalFoldersAreNumberedFromZeroAndTheirKeysEndInWeights) {
  const ShardPlan plan = plan_shards(of_bytes({60, 60}), {ShardNaming::internal, 100, {{"format", "fast_llm"}}});
  EXPECT_EQ(shown(plan),
            "model_0.safetensors: a/weights\n"
            "model_1.safetensors: b/weights\n");
  EXPECT_FALSE(plan.needs_index());
  EXPECT_EQ(plan.index.weight_map.at("b/weights"), "model_1.safetensors");
  EXPECT_THAT(plan.files.at(0).layout.head, testing::HasSubstr("{\"__metadata__\":{\"format\":\"fast_llm\"},"));
}

TEST(ShardFiles, SettleEveryOffset) {
  const ShardPlan plan = plan_shards(of_bytes({60, 20}), {});
  const SafetensorsLayout& layout = plan.files.at(0).layout;
  EXPECT_EQ(layout.tensors.at(0).begin, layout.head.size());
  EXPECT_EQ(layout.tensors.at(1).end, layout.file_size);
  EXPECT_EQ(layout.file_size, layout.head.size() + 80);
}

TEST(ShardFiles, RefuseATensorBeyondAllMeasure) {
  const Tensors tensors = {{"a", DType::f32, {std::numeric_limits<std::int64_t>::max()}}};
  try {
    plan_shards(tensors, {});
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "tensor \"a\": has more bytes than fit in 64 bits");
  }
}

}  // namespace
}  // namespace wconvert::shard_files_test
