#include "engine/execute/compare.h"

#include <gtest/gtest.h>

#include "tests/engine/execute/memory.h"

namespace wconvert::compare_test {
namespace {

std::string lines(const std::vector<Finding>& findings) {
  return Error(Trouble::input, findings).what();
}

Memory filled(const Plan& plan) {
  Memory memory = internal_side(plan, DType::bf16);
  std::mt19937 random(3);
  memory.fill(random);
  return memory;
}

class Comparing : public testing::Test {
 protected:
  const Plan plan{{step_of("a", {40, 30}, transposed, 1), step_of("b", {8, 50}, split, 2)}, {}};
  Memory internal = filled(plan);
  Memory hf = hf_side(plan, DType::bf16);

  std::string compare(int threads, std::size_t memory) {
    ComparingSink sink(hf);
    execute(plan, Direction::to_hf, internal, sink, {.memory = memory, .threads = threads});
    Report report;
    sink.report(Here(report));
    return lines(report.findings());
  }
};

TEST_F(Comparing, FindsNothingInWhatWasWrittenFromTheSame) {
  execute(plan, Direction::to_hf, internal, hf);
  EXPECT_EQ(compare(2, 1 << 20), "");
}

TEST_F(Comparing, NamesTheFirstElementThatDiffersInEachTensor) {
  execute(plan, Direction::to_hf, internal, hf);
  hf.data().at("a.hf0").at(2 * (40 * 7 + 5) + 1) ^= std::byte{1};
  hf.data().at("a.hf0").at(2 * (40 * 29 + 39)) ^= std::byte{1};
  hf.data().at("b.hf1").at(2 * 50) ^= std::byte{128};
  for (const std::size_t memory : {0, 1000, 1 << 20}) {
    for (const int threads : {1, 5}) {
      EXPECT_EQ(compare(threads, memory),
                "tensor \"a.hf0\": differs first in element [7, 5]\n"
                "tensor \"b.hf1\": differs first in element [1, 0]");
    }
  }
}

TEST(FirstDifference, IsTheFirstByteWhateverThePieces) {
  Memory memory;
  memory.add("a", DType::f32, {1000});
  memory.add("b", DType::f32, {1000});
  memory.add("c", DType::f32, {900});
  const auto difference = [&](const char* left, const char* right, std::size_t budget) {
    return first_difference(memory, *memory.find(left), *memory.find(right), {.memory = budget});
  };
  for (const std::size_t budget : {0, 13, 1 << 20}) {
    memory.data().at("b").at(3777) = std::byte{0};
    EXPECT_EQ(difference("a", "b", budget), std::nullopt);
    memory.data().at("b").at(3777) = std::byte{1};
    EXPECT_EQ(difference("a", "b", budget), 3777);
    EXPECT_EQ(difference("a", "c", budget), 3600);
  }
}

TEST(FirstDifference, MayBeCancelled) {
  Memory memory;
  memory.add("a", DType::f32, {1000});
  const std::atomic<bool> cancelled = true;
  EXPECT_THROW(first_difference(memory, *memory.find("a"), *memory.find("a"), {.cancelled = &cancelled}), Cancelled);
}

class RedundantTensors : public testing::Test {
 protected:
  const Plan plan{{},
                  {{"head", "embedding", "the embedding is tied"},
                   {"buffer", "", "it is computed from the config"},
                   {"absent", "embedding", "never looked at"}}};

  Report check(const Memory& memory) {
    Report report;
    check_redundant(plan, memory, {}, Here(report));
    return report;
  }
  static Memory tensors(DType dtype, const Shape& head) {
    Memory memory;
    memory.add("embedding", DType::bf16, {6, 4});
    memory.add("head", dtype, head);
    memory.add("buffer", DType::f32, {2});
    return memory;
  }
};

TEST_F(RedundantTensors, AreLeftOutWithANoteWhenTheyRepeatWhatTheyMust) {
  const Report report = check(tensors(DType::bf16, {6, 4}));
  EXPECT_EQ(lines(report.findings()), "");
  EXPECT_EQ(lines(report.notes()),
            "tensor \"head\": is left out: the embedding is tied\n"
            "tensor \"buffer\": is left out: it is computed from the config");
}

TEST_F(RedundantTensors, AreRefusedWhenTheyDiffer) {
  Memory memory = tensors(DType::bf16, {6, 4});
  memory.data().at("head").at(2 * 9) = std::byte{1};
  EXPECT_EQ(lines(check(memory).findings()),
            "tensor \"head\": must repeat \"embedding\" (the embedding is tied), but differs first in element [2, 1]");
}

TEST_F(RedundantTensors, AreRefusedWhenTheyHaveAnotherShapeOrType) {
  EXPECT_EQ(lines(check(tensors(DType::bf16, {4, 6})).findings()),
            "tensor \"head\": is BF16 [4, 6], but must repeat \"embedding\", which is BF16 [6, 4]");
  EXPECT_EQ(lines(check(tensors(DType::f32, {6, 4})).findings()),
            "tensor \"head\": is F32 [6, 4], but must repeat \"embedding\", which is BF16 [6, 4]");
}

}  // namespace
}  // namespace wconvert::compare_test
