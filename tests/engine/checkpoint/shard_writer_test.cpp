#include "engine/checkpoint/shard_writer.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <stdexcept>
#include <thread>

#include "engine/checkpoint/shards.h"
#include "tests/engine/checkpoint/folder.h"

namespace wconvert::shard_writer_test {
namespace {

using testing::ElementsAre;

class ShardWriterTest : public FolderTest {
 protected:
  void SetUp() override { opened = Descriptor(open(folder.c_str(), O_RDONLY | O_DIRECTORY)); }

  static ShardPlan plan_of(ShardNaming naming, std::uint64_t limit) {
    return plan_shards(
        {{"b", DType::bf16, {30}}, {"a", DType::f32, {5, 2}}, {"empty", DType::f16, {0}}, {"c", DType::bf16, {7}}},
        {naming, limit, {}});
  }
  static void write_all(ShardWriter& writer, std::string_view name, char first) {
    const StoredTensor& tensor = *writer.find(name);
    std::string bytes(tensor.bytes(), '\0');
    for (char& byte : bytes) byte = first++;
    writer.write(tensor, 0, std::as_bytes(std::span(bytes)));
  }
  static std::string bytes_of(const Shards& shards, std::string_view name) {
    std::string bytes(shards.find(name)->bytes(), '\0');
    shards.read(*shards.find(name), 0, std::as_writable_bytes(std::span(bytes)));
    return bytes;
  }

  Descriptor opened;
  Report report;
};

TEST_F(ShardWriterTest, WritesWhatShardsRead) {
  const ShardPlan plan = plan_of(ShardNaming::internal, 60);
  ShardWriter writer(plan, opened.number());
  write_all(writer, "c", 'c');
  write_all(writer, "b", 'b');
  write_all(writer, "a", 'a');
  writer.finish();
  EXPECT_THAT(names(), ElementsAre("model_0.safetensors", "model_1.safetensors"));
  const Shards shards = Shards::open_internal(folder, plan.index.weight_map, Here(report));
  EXPECT_EQ(bytes_of(shards, "a").substr(0, 3), "abc");
  EXPECT_EQ(bytes_of(shards, "b").substr(0, 3), "bcd");
  EXPECT_EQ(bytes_of(shards, "c").substr(0, 3), "cde");
  EXPECT_EQ(bytes_of(shards, "empty"), "");
  EXPECT_EQ(shards.find("a")->entry.shape, (Shape{5, 2}));
}

TEST_F(ShardWriterTest, ClosesAFileWithItsLastByteInWhateverOrderTheyCome) {
  const ShardPlan plan = plan_of(ShardNaming::hugging_face, 60);
  ShardWriter writer(plan, opened.number());
  const auto open_now = [] { return list_folder("/proc/self/fd").size(); };
  const std::size_t before = open_now();
  const StoredTensor& b = *writer.find("b");
  const std::string half(30, 'x');
  writer.write(b, 30, std::as_bytes(std::span(half)));
  EXPECT_EQ(open_now(), before + 1);
  EXPECT_EQ(std::filesystem::file_size(folder / "model-00001-of-00002.safetensors"), plan.files.at(0).layout.file_size);
  writer.write(b, 0, std::as_bytes(std::span(half)));
  EXPECT_EQ(open_now(), before);
}

TEST_F(ShardWriterTest, MakesFilesThatHoldNoData) {
  const ShardPlan plan = plan_shards({{"empty", DType::f16, {0}}}, {});
  ShardWriter writer(plan, opened.number());
  writer.finish();
  EXPECT_EQ(content("model.safetensors"), plan.files.at(0).layout.head);
}

TEST_F(ShardWriterTest, TakesBytesFromManyThreads) {
  const ShardPlan plan = plan_shards({{"a", DType::f32, {5000}}, {"b", DType::f32, {5000}}}, {.shard_bytes = 20'000});
  ShardWriter writer(plan, opened.number());
  std::vector<std::thread> threads;
  for (std::size_t thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&writer, thread] {
      for (std::size_t piece = thread; piece < 400; piece += 8) {
        const std::string bytes(100, static_cast<char>(piece / 2));
        writer.write(*writer.find(piece % 2 == 0 ? "a" : "b"), piece / 2 * 100, std::as_bytes(std::span(bytes)));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  writer.finish();
  write("model.safetensors.index.json", dump_shard_index(plan.index));
  const Shards shards = Shards::open_hugging_face(folder, Here(report));
  for (const char* name : {"a", "b"}) {
    const std::string bytes = bytes_of(shards, name);
    for (std::size_t byte = 0; byte < bytes.size(); ++byte) ASSERT_EQ(bytes[byte], static_cast<char>(byte / 100));
  }
}

TEST_F(ShardWriterTest, MissingOrExcessBytesAreLogicErrors) {
  ShardWriter writer(plan_of(ShardNaming::hugging_face, 1000), opened.number());
  write_all(writer, "a", 0);
  const std::string byte(1, 'x');
  EXPECT_THROW(writer.write(*writer.find("a"), 40, std::as_bytes(std::span(byte))), std::logic_error);
  EXPECT_THROW(writer.finish(), std::logic_error);
}

TEST_F(ShardWriterTest, RefusesAFileThatIsThere) {
  write("model.safetensors", "mine");
  ShardWriter writer(plan_of(ShardNaming::hugging_face, 1000), opened.number());
  EXPECT_EQ(complaint([&] { write_all(writer, "a", 0); }), "5 model.safetensors: exists already");
  EXPECT_EQ(content("model.safetensors"), "mine");
}

}  // namespace
}  // namespace wconvert::shard_writer_test
