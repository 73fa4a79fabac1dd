#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <random>

#include "engine/checkpoint/publication.h"
#include "engine/checkpoint/shard_writer.h"
#include "engine/checkpoint/shards.h"
#include "engine/execute/execute.h"
#include "tests/engine/checkpoint/folder.h"
#include "tests/engine/execute/memory.h"

namespace wconvert::interruption_test {
namespace {

using testing::ElementsAre;

/// A conversion from memory to several files in a folder, by several threads.
class Interruption : public FolderTest {
 protected:
  Interruption() {
    for (int tensor = 0; tensor < 12; ++tensor) {
      plan.steps.push_back(step_of("t" + std::to_string(tensor), {60, 40}, split | transposed, 2));
    }
    internal = internal_side(plan, DType::bf16);
    std::mt19937 random(7);
    internal.fill(random);
    std::vector<SafetensorsDraft::Tensor> tensors;
    for (const Step& step : plan.steps) {
      for (const Part& part : step.parts) tensors.push_back({part.hf, DType::bf16, part.box.shape});
    }
    shards = plan_shards(tensors, {ShardNaming::hugging_face, 5'000, {}});
    fs::create_directory(folder / "source");
  }

  /// Stops after so many panels; gives whether it did not come to that. Files that are there already are left alone.
  bool convert(std::uint64_t most_panels) {
    Report report;
    Publication publication(folder / "made", folder / "source", {.job = "one"}, Here(report));
    Plan left_plan = plan;
    ShardPlan left = shards;
    std::erase_if(left.files, [&](const ShardDraft& file) { return publication.has(file.file); });
    const auto finish = [&](OutputFile& file, const std::string& name, const WrittenFile& written) {
      publication.finish(file, name, written);
    };
    ShardWriter writer(left, publication.folder(), finish, ShardWriter::Digests::yes);
    for (Step& step : left_plan.steps) {
      std::erase_if(step.parts, [&](const Part& part) { return writer.find(part.hf) == nullptr; });
    }
    finished_before = shards.files.size() - left.files.size();

    std::atomic<bool> cancelled = false;
    std::atomic<std::uint64_t> panels = 0;
    const ExecuteOptions options{.memory = 4000, .threads = 4, .cancelled = &cancelled, .progress = [&](std::uint64_t) {
                                   cancelled = ++panels >= most_panels;
                                 }};
    try {
      execute(left_plan, Direction::to_hf, internal, writer, options);
    } catch (const Cancelled&) {
      return false;
    }
    writer.finish();
    publication.publish({});
    return true;
  }
  std::string bytes_of_all() const {
    std::string all;
    for (const ShardDraft& file : shards.files) all += content("made/" + file.file);
    return all;
  }

  Plan plan;
  Memory internal;
  ShardPlan shards;
  std::size_t finished_before = 0;
};

TEST_F(Interruption, InTheMiddleLeavesNoDestinationAndIsGoneOnFrom) {
  ASSERT_TRUE(convert(1'000'000));
  const std::string expected = bytes_of_all();
  fs::remove_all(folder / "made");

  std::size_t most_finished = 0;
  for (int round = 0; round < 100; ++round) {
    const bool whole = convert(30);
    EXPECT_EQ(fs::exists(folder / "made"), whole);
    most_finished = std::max(most_finished, finished_before);
    if (whole) break;
  }

  EXPECT_THAT(names(), ElementsAre("made", "source"));
  EXPECT_GT(most_finished, 1U);
  EXPECT_EQ(bytes_of_all(), expected);
}

}  // namespace
}  // namespace wconvert::interruption_test
