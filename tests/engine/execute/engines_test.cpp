// Real files, moved by every engine and several numbers of threads.

#include <fcntl.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "engine/checkpoint/engine_source.h"
#include "engine/checkpoint/shard_writer.h"
#include "engine/checkpoint/shards.h"
#include "engine/core/text.h"
#include "engine/execute/execute.h"
#include "engine/io/engine.h"
#include "tests/engine/execute/memory.h"
#include "tests/temporary_folder.h"

namespace wconvert::engines_test {
namespace {

/// Odd sizes, nothing at all, one element, rows longer than a panel, and every kind of layout.
Plan odd_plan() {
  Plan plan;
  const auto add = [&](const std::string& name, const Shape& shape, const Layout& layout, std::size_t parts) {
    plan.steps.push_back(step_of(name, shape, layout, parts));
  };
  add("a.empty", {0, 7}, as_is, 1);
  add("b.one", {1}, as_is, 1);
  add("c.scalar", {}, as_is, 1);
  add("d.row", {1, 900'001}, as_is, 1);
  add("e.column", {900'001, 1}, transposed, 1);
  add("f.turned", {513, 1027}, transposed, 1);
  add("g.parts", {3 * 211, 333}, split, 3);
  add("h.turned_parts", {5 * 101, 577}, split | transposed, 5);
  add("i.columns", {77, 3 * 1001}, Layout{Split{1}}, 3);
  for (int index = 0; index < 40; ++index) add(text("j.", index), {2 * index + 1}, as_is, 1);
  for (int index = 0; index < 60; ++index) add(text("k.", index), {4 * 7, 11 + index}, split | transposed, 4);
  return plan;
}

class Engines : public testing::Test {
 protected:
  const Plan plan_ = odd_plan();
  TemporaryFolder folder_;
  std::mt19937 random_{12};  // NOLINT: the same bits in every run
  int made_ = 0;

  /// The tensors of one side, every third of another type: so they begin anywhere.
  ShardPlan side(Direction filled) const {
    std::vector<SafetensorsDraft::Tensor> tensors;
    for (std::size_t index = 0; index < plan_.steps.size(); ++index) {
      const Step& step = plan_.steps[index];
      const DType dtype = index % 3 == 0 ? DType::f32 : index % 3 == 1 ? DType::bf16 : DType::f16;
      if (filled == Direction::to_internal) tensors.push_back({step.internal, dtype, step.shape});
      if (filled == Direction::to_internal) continue;
      for (const Part& part : step.parts) tensors.push_back({part.hf, dtype, part.box.shape});
    }
    return plan_shards(std::move(tensors), {ShardNaming::hugging_face, 4'000'001, {}});
  }
  fs::path new_folder() {
    const fs::path path = folder_.path() / std::to_string(++made_);
    fs::create_directory(path);
    return path;
  }
  static Descriptor opened(const fs::path& path) { return Descriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY)); }

  /// Random bits in every tensor of a side.
  fs::path filled(Direction side_of) {
    fs::path path = new_folder();
    const Descriptor folder = opened(path);
    const ShardPlan shards = side(side_of);
    ShardWriter writer(shards, folder.number());
    for (const StoredTensor& tensor : writer.tensors()) {
      std::vector<std::byte> bytes(tensor.bytes());
      for (std::byte& byte : bytes) byte = static_cast<std::byte>(random_());
      writer.write(tensor, 0, bytes);
    }
    writer.finish();
    write(path / "model.safetensors.index.json", dump_shard_index(shards.index));
    return path;
  }
  static void write(const fs::path& path, const std::string& content) {
    std::ofstream(path, std::ios::binary) << content;
  }

  struct How {
    EngineKind engine;
    int threads;
    std::size_t memory;
  };
  /// Every file that a conversion in some way makes of a folder.
  std::map<std::string, std::string> converted(const fs::path& from, Direction direction, const How& how) {
    const fs::path to = new_folder();
    Report report;
    const Here here(report);
    const Shards shards = Shards::open_hugging_face(from, here);
    const auto engine = make_engine(how.engine, {});
    const Descriptor folder = opened(to);
    const auto leave = [](OutputFile&, const std::string&, const WrittenFile&) {};
    ShardWriter writer(side(direction), folder.number(), leave, ShardWriter::Digests::no, *engine);
    ExecuteOptions options;
    options.memory = how.memory;
    options.threads = how.threads;
    execute(plan_, direction, EngineSource(shards, *engine), writer, options);
    writer.finish();
    std::map<std::string, std::string> files;
    for (const std::string& name : list_folder(to)) files[name] = InputFile::open(to, name).read_all(100'000'000);
    fs::remove_all(to);
    return files;
  }
};

TEST_F(Engines, AndThreadsAllWriteTheSameBytes) {
  for (const Direction direction : {Direction::to_internal, Direction::to_hf}) {
    const fs::path from = filled(direction == Direction::to_internal ? Direction::to_hf : Direction::to_internal);
    const auto expected = converted(from, direction, {EngineKind::buffered, 1, std::size_t{256} << 20});
    ASSERT_GT(expected.size(), 2U);
    for (const EngineKind engine : {EngineKind::buffered, EngineKind::direct, EngineKind::uring, EngineKind::clone}) {
      for (const int threads : {1, 2, 7}) {
        for (const std::size_t memory : {std::size_t{3} << 20, std::size_t{256} << 20}) {
          ASSERT_TRUE(converted(from, direction, {engine, threads, memory}) == expected)
              << static_cast<int>(engine) << ' ' << threads << ' ' << memory;
        }
      }
    }
  }
}

}  // namespace
}  // namespace wconvert::engines_test
