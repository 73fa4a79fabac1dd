#include "engine/execute/execute.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

#include "engine/core/text.h"
#include "tests/engine/execute/memory.h"

namespace wconvert::execute_test {
namespace {

Shape random_shape(std::mt19937& random, std::size_t rank) {
  Shape shape(rank);
  for (std::int64_t& extent : shape) extent = 1 + random() % (random() % 4 == 0 ? 90 : 9);
  return shape;
}

/// A tensor whose axes stand in any order in the HF tensor, cut in parts that lie between each other.
Step interleaved_step(const std::string& name, std::mt19937& random) {
  const Shape shape = random_shape(random, 1 + random() % 4);
  const Shape strides = dense_strides(shape);
  std::vector<std::size_t> order(shape.size());
  for (std::size_t axis = 0; axis < order.size(); ++axis) order[axis] = axis;
  std::shuffle(order.begin(), order.end(), random);
  const std::size_t cut = random() % shape.size();
  const std::int64_t parts = 1 + random() % std::min<std::int64_t>(3, shape[cut]);

  Step step{{}, name, shape, {}};
  for (std::int64_t part = 0; part < parts; ++part) {
    Box box{part * strides[cut], {}, {}};
    for (const std::size_t axis : order) {
      const bool is_cut = axis == cut;
      box.shape.push_back(is_cut ? (shape[axis] - part + parts - 1) / parts : shape[axis]);
      box.strides.push_back(is_cut ? strides[axis] * parts : strides[axis]);
    }
    step.parts.push_back({name + ".hf" + std::to_string(part), box});
  }
  return step;
}

/// Every layout that the formats have, and others.
Plan random_plan(std::mt19937& random) {
  const auto extent = [&](std::int64_t of = 1) { return of * static_cast<std::int64_t>(1 + random() % 70); };
  const std::int64_t experts = 1 + random() % 5;
  Plan plan;
  plan.steps = {
      step_of("a", {extent(), extent()}, as_is, 1),
      step_of("b", {extent(3), extent()}, split, 3),
      step_of("c", {extent(), extent(2)}, Layout{Split{1}}, 2),
      step_of("d", {extent(), extent()}, transposed, 1),
      step_of("e", {extent(experts), extent()}, split | transposed, static_cast<std::size_t>(experts)),
      step_of("f", {experts * 7, extent()}, reshaped(experts, 7, -1) | transposed, 1),
      step_of("g", {0, 5}, as_is, 1),
      step_of("h", {}, as_is, 1),
      step_of("i", {extent()}, transposed, 1),
      interleaved_step("j", random),
      interleaved_step("k", random),
  };
  return plan;
}

/// Element for element, as the plan says it.
Memory exported_plainly(const Plan& plan, const Memory& internal, DType dtype) {
  Memory hf = hf_side(plan, dtype);
  const std::size_t size = size_of(dtype);
  for (const Step& step : plan.steps) {
    for (const Part& part : step.parts) {
      std::vector<std::byte>& to = hf.data().at(part.hf);
      for (std::size_t element = 0; element < to.size() / size; ++element) {
        auto rest = static_cast<std::int64_t>(element);
        std::int64_t place = part.box.offset;
        for (std::size_t axis = part.box.shape.size(); axis-- > 0;) {
          place += rest % part.box.shape[axis] * part.box.strides[axis];
          rest /= part.box.shape[axis];
        }
        std::copy_n(
            &internal.data().at(step.internal)[static_cast<std::size_t>(place) * size], size, &to[element * size]);
      }
    }
  }
  return hf;
}

struct Way {
  int threads;
  std::size_t memory;
};

class EveryWay : public testing::TestWithParam<Way> {
 public:
  static ExecuteOptions options() { return {.memory = GetParam().memory, .threads = GetParam().threads}; }
};

TEST_P(EveryWay, RandomPlansAreMovedElementForElementAndBack) {
  std::mt19937 random(17);
  for (const DType dtype : {DType::bf16, DType::f32, DType::f64}) {
    for (int round = 0; round < 5; ++round) {
      const Plan plan = random_plan(random);
      Memory internal = internal_side(plan, dtype);
      internal.fill(random);
      Memory hf = hf_side(plan, dtype), back = internal_side(plan, dtype);

      const Moved out = execute(plan, Direction::to_hf, internal, hf, options());
      execute(plan, Direction::to_internal, hf, back, options());

      ASSERT_TRUE(hf.complete());
      ASSERT_EQ(hf.data(), exported_plainly(plan, internal, dtype).data());
      ASSERT_TRUE(back.complete());
      ASSERT_EQ(back.data(), internal.data());
      std::size_t bytes = 0;
      for (const auto& [name, tensor] : hf.data()) bytes += tensor.size();
      ASSERT_EQ(out.bytes, bytes);
      ASSERT_TRUE(out.losses.empty());
    }
  }
}

TEST_P(EveryWay, CastsGiveTheSameBytesAsCastingWholeTensors) {
  std::mt19937 random(23);
  for (const auto& [from, to] : {std::pair{DType::f32, DType::bf16}, std::pair{DType::f16, DType::f32}}) {
    const Plan plan = random_plan(random);
    Memory internal = internal_side(plan, from);
    internal.fill(random);
    Memory same = hf_side(plan, from), made = hf_side(plan, to), expected = hf_side(plan, to);

    const Moved moved = execute(plan, Direction::to_hf, internal, made, options());

    execute(plan, Direction::to_hf, internal, same);
    std::map<std::string, CastLoss> losses;
    for (auto& [name, bytes] : same.data()) {
      const CastLoss loss = cast(from, bytes.data(), to, expected.data().at(name).data(), bytes.size() / size_of(from));
      if (loss != CastLoss{}) losses[name] = loss;
    }
    EXPECT_TRUE(made.complete());
    EXPECT_EQ(made.data(), expected.data());
    EXPECT_EQ(moved.losses, losses);
    EXPECT_EQ(losses.empty(), to == DType::f32);
  }
}

// The smallest budgets make panels of a few elements, with rows that are longer than a panel.
INSTANTIATE_TEST_SUITE_P(Execute,
                         EveryWay,
                         testing::Values(Way{1, 0},
                                         Way{1, 1000},
                                         Way{1, 1 << 16},
                                         Way{1, 256 << 20},
                                         Way{2, 700},
                                         Way{2, 256 << 20},
                                         Way{7, 0},
                                         Way{7, 9000},
                                         Way{7, 256 << 20},
                                         Way{0, 1 << 20}),
                         [](const auto& about) {
                           return "Threads" + std::to_string(about.param.threads) + "Memory" +
                                  std::to_string(about.param.memory);
                         });

// Where a tensor has several parts, there are budgets in which some fit into a panel whole and others do not.
TEST(Execute, MovesEveryElementOnceWithAnyBudget) {
  std::mt19937 random(29);
  for (int round = 0; round < 300; ++round) {
    const ExecuteOptions options{.memory = (std::size_t{128} << random() % 9) + random() % 997,
                                 .threads = 1 + static_cast<int>(random() % 3)};
    SCOPED_TRACE(text("round ", round, ", memory ", options.memory));
    const DType dtype = std::array{DType::bf16, DType::f32, DType::f64}.at(random() % 3);
    Plan plan;
    for (const char* name : {"a", "b", "c"}) plan.steps.push_back(interleaved_step(name, random));
    Memory internal = internal_side(plan, dtype);
    internal.fill(random);
    Memory hf = hf_side(plan, dtype), back = internal_side(plan, dtype);

    execute(plan, Direction::to_hf, internal, hf, options);
    execute(plan, Direction::to_internal, hf, back, options);

    ASSERT_TRUE(hf.complete());
    ASSERT_EQ(hf.data(), exported_plainly(plan, internal, dtype).data());
    ASSERT_TRUE(back.complete());
    ASSERT_EQ(back.data(), internal.data());
  }
}

/// Notes what it is asked for and where its buffers lie.
class Watching : public Memory {
 public:
  explicit Watching(Memory memory) : Memory(std::move(memory)) {}

  void read_file(std::size_t file, std::uint64_t offset, std::span<std::byte> to) const override {
    Memory::read_file(file, offset, to);
    note(to.data(), to.size());
  }
  void write_file(std::size_t file, std::uint64_t offset, std::span<const std::byte> from) override {
    Memory::write_file(file, offset, from);
    note(from.data(), from.size());
  }
  std::size_t calls() const { return calls_; }
  std::size_t bytes() const { return bytes_; }
  std::size_t largest() const { return largest_; }

 private:
  void note(const std::byte*, std::size_t size) const {
    const std::scoped_lock lock(mutex_);
    ++calls_;
    bytes_ += size;
    largest_ = std::max(largest_, size);
  }
  mutable std::mutex mutex_;
  mutable std::size_t calls_ = 0, bytes_ = 0, largest_ = 0;
};

Plan one_step(Step step) {
  return {{std::move(step)}, {}};
}

TEST(Execute, TurnsLargeMatricesInLongRunsOnBothSides) {
  const Plan plan = one_step(step_of("a", {3000, 5000}, transposed, 1));
  Watching internal(internal_side(plan, DType::bf16)), hf(hf_side(plan, DType::bf16));
  execute(plan, Direction::to_hf, internal, hf, {.memory = 96 << 20, .threads = 2});
  EXPECT_TRUE(hf.complete());
  EXPECT_EQ(internal.bytes(), 30'000'000U);
  EXPECT_GE(internal.bytes() / internal.calls(), 4096U);
  EXPECT_GE(hf.bytes() / hf.calls(), 4096U);
}

TEST(Execute, CopiesWhatLiesInARowInWholePanels) {
  const Plan plan = one_step(step_of("a", {2, 1 << 20}, split, 2));
  Watching hf(hf_side(plan, DType::bf16)), internal(internal_side(plan, DType::bf16));
  execute(plan, Direction::to_internal, hf, internal, {.memory = 4 << 20, .threads = 1});
  EXPECT_TRUE(internal.complete());
  EXPECT_EQ(internal.calls(), 4U);
  EXPECT_EQ(hf.calls(), 4U);
}

TEST(Execute, NeverAsksForMoreThanItsMemory) {
  const Plan plan = one_step(step_of("a", {3, 100'000}, as_is, 1));
  Watching internal(internal_side(plan, DType::f32)), hf(hf_side(plan, DType::f32));
  execute(plan, Direction::to_hf, internal, hf, {.memory = 10'000, .threads = 2});
  EXPECT_TRUE(hf.complete());
  EXPECT_LE(std::max(hf.largest(), internal.largest()), 2'500U);
}

TEST(Execute, ReadsOverSmallGapsInsteadOfAskingForEveryElement) {
  Step step{{}, "a", {100'000, 2}, {{"x", {0, {100'000}, {2}}}, {"y", {1, {100'000}, {2}}}}};
  const Plan plan = one_step(step);
  Watching internal(internal_side(plan, DType::bf16)), hf(hf_side(plan, DType::bf16));
  execute(plan, Direction::to_hf, internal, hf, {.memory = 2 << 20, .threads = 1});
  EXPECT_TRUE(hf.complete());
  EXPECT_EQ(internal.calls(), 2U);
}

TEST(Execute, ReadsSmallTensorsThatLieTogetherAtOnce) {
  Plan plan;
  for (int tensor = 0; tensor < 50; ++tensor) {
    plan.steps.push_back(step_of(text("t", 10 + tensor), {6, 40}, split | transposed, 2));
  }
  Watching internal(internal_side(plan, DType::bf16)), hf(hf_side(plan, DType::bf16));
  execute(plan, Direction::to_hf, internal, hf, {.memory = 4 << 20, .threads = 1});
  EXPECT_TRUE(hf.complete());
  EXPECT_EQ(internal.calls(), 1U);
  EXPECT_EQ(hf.calls(), 1U);
}

TEST(Execute, TellsItsProgressInBytesWritten) {
  const Plan plan = one_step(step_of("a", {64, 100}, transposed, 1));
  Memory internal = internal_side(plan, DType::f32), hf = hf_side(plan, DType::bf16);
  std::atomic<std::uint64_t> bytes = 0;
  int calls = 0;
  execute(plan, Direction::to_hf, internal, hf, {.memory = 4096, .threads = 1, .progress = [&](std::uint64_t some) {
                                                   bytes += some;
                                                   ++calls;
                                                 }});
  EXPECT_EQ(bytes, 12'800U);
  EXPECT_GT(calls, 4);
}

TEST(Execute, StopsBetweenPanelsWhenCancelled) {
  const Plan plan = one_step(step_of("a", {1000, 100}, as_is, 1));
  Memory internal = internal_side(plan, DType::f32), hf = hf_side(plan, DType::f32);
  std::atomic<bool> cancelled = false;
  int panels = 0;
  const ExecuteOptions options{.memory = 2000, .threads = 1, .cancelled = &cancelled, .progress = [&](std::uint64_t) {
                                 cancelled = ++panels == 3;
                               }};
  EXPECT_THROW(execute(plan, Direction::to_hf, internal, hf, options), Cancelled);
  EXPECT_EQ(panels, 3);
}

class Failing : public Memory {
 public:
  explicit Failing(Memory memory) : Memory(std::move(memory)) {}
  void read_file(std::size_t, std::uint64_t offset, std::span<std::byte>) const override {
    if (offset > 50'000) throw Error(Trouble::system, Path().in("a file"), "cannot be read");
  }
};

TEST(Execute, PassesOnWhatASourceThrows) {
  const Plan plan = one_step(step_of("a", {1000, 100}, as_is, 1));
  const Failing internal(internal_side(plan, DType::f32));
  Memory hf = hf_side(plan, DType::f32);
  try {
    execute(plan, Direction::to_hf, internal, hf, {.memory = 4000, .threads = 3});
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "a file: cannot be read");
    EXPECT_EQ(error.trouble(), Trouble::system);
  }
}

TEST(Execute, WhatDoesNotFitThePlanIsALogicError) {
  const Plan plan = one_step(step_of("a", {10, 10}, as_is, 1));
  Memory internal = internal_side(plan, DType::f32), hf = hf_side(plan, DType::f32), nothing, small, integers;
  small.add("a", DType::f32, {10, 9});
  integers.add("a", DType::i32, {10, 10});
  EXPECT_THROW(execute(plan, Direction::to_hf, nothing, hf), std::logic_error);
  EXPECT_THROW(execute(plan, Direction::to_hf, internal, nothing), std::logic_error);
  EXPECT_THROW(execute(plan, Direction::to_hf, small, hf), std::logic_error);
  EXPECT_THROW(execute(plan, Direction::to_hf, integers, hf), std::logic_error);
}

}  // namespace
}  // namespace wconvert::execute_test
