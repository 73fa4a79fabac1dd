#include "engine/checkpoint/shards.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <random>
#include <thread>

#include "engine/core/text.h"
#include "engine/io/shard_index.h"
#include "tests/engine/checkpoint/folder.h"

namespace wconvert::shards_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ShardsTest : public FolderTest {
 protected:
  using Tensors = std::vector<SafetensorsDraft::Tensor>;

  static SafetensorsDraft::Tensor tensor(const std::string& name, std::int64_t extent = 4) {
    return {name, DType::bf16, {extent}};
  }
  void write_index(const std::map<std::string, std::string>& weight_map) const {
    write("model.safetensors.index.json", dump_shard_index({weight_map, 1}));
  }
  Shards open() { return Shards::open_hugging_face(folder, Here(report)); }
  Shards open_internal(const std::map<std::string, std::string>& state_index) {
    return Shards::open_internal(folder, state_index, Here(report));
  }
  std::string complaint_of_opening() {
    return complaint([&] { open(); });
  }
  static std::vector<std::string> names_of(const Shards& shards) {
    std::vector<std::string> names;
    for (const StoredTensor& one : shards.tensors()) names.push_back(one.entry.name);
    return names;
  }
  static std::string bytes_of(const Shards& shards, std::string_view name, std::uint64_t offset, std::size_t count) {
    std::string bytes(count, '\0');
    shards.read(*shards.find(name), offset, std::as_writable_bytes(std::span(bytes)));
    return bytes;
  }

  Report report;
};

TEST_F(ShardsTest, ReadsASingleFile) {
  write_tensors("model.safetensors", {tensor("b"), tensor("a", 3)});
  write_tensors("adapter.safetensors", {tensor("z")});
  const Shards shards = open();
  EXPECT_THAT(names_of(shards), ElementsAre("a", "b"));
  EXPECT_EQ(shards.total_bytes(), 14U);
  EXPECT_EQ(shards.find("c"), nullptr);
  EXPECT_EQ(shards.find("a")->entry.shape, (Shape{3}));
  EXPECT_EQ(bytes_of(shards, "b", 0, 8), std::string("\6\7\10\11\12\13\14\15"));
  EXPECT_EQ(bytes_of(shards, "b", 2, 3), std::string("\10\11\12"));
  EXPECT_EQ(shards.files().at(0).metadata.at("format"), "pt");
  shards.require_unchanged();
}

TEST_F(ShardsTest, ReadsIndexedFilesWhateverTheyAreCalled) {
  write_tensors("model_0.safetensors", {tensor("b"), tensor("c")}, 10);
  write_tensors("x.safetensors", {tensor("a")}, 50);
  write_tensors("stray.safetensors", {tensor("a")}, 90);
  write_index({{"a", "x.safetensors"}, {"b", "model_0.safetensors"}, {"c", "model_0.safetensors"}});
  const Shards shards = open();
  EXPECT_THAT(names_of(shards), ElementsAre("a", "b", "c"));
  EXPECT_EQ(bytes_of(shards, "a", 0, 1), "2");
  EXPECT_EQ(bytes_of(shards, "c", 0, 1), std::string(1, 18));
  shards.require_unchanged();
}

TEST_F(ShardsTest, ReadingPastTheEndOfATensorIsALogicError) {
  write_tensors("model.safetensors", {tensor("a"), tensor("b")});
  const Shards shards = open();
  EXPECT_THROW(bytes_of(shards, "a", 0, 9), std::logic_error);
  EXPECT_THROW(bytes_of(shards, "a", 9, 1), std::logic_error);
  EXPECT_EQ(bytes_of(shards, "a", 8, 0), "");
}

TEST_F(ShardsTest, RefusesATensorThatIsInTheIndexOnly) {
  write_tensors("x.safetensors", {tensor("b")});
  write_index({{"a", "x.safetensors"}, {"b", "x.safetensors"}, {"c", "x.safetensors"}});
  EXPECT_EQ(complaint_of_opening(),
            "3 model.safetensors.index.json: tensor \"a\": is not in x.safetensors, nor in any other file\n"
            "model.safetensors.index.json: tensor \"c\": is not in x.safetensors, nor in any other file");
}

TEST_F(ShardsTest, RefusesATensorThatIsInAFileOnly) {
  write_tensors("x.safetensors", {tensor("a"), tensor("b"), tensor("c")});
  write_index({{"b", "x.safetensors"}});
  EXPECT_EQ(complaint_of_opening(),
            "3 x.safetensors: tensor \"a\": is not in model.safetensors.index.json\n"
            "x.safetensors: tensor \"c\": is not in model.safetensors.index.json");
}

TEST_F(ShardsTest, RefusesATensorThatIsInAnotherFile) {
  write_tensors("x.safetensors", {tensor("a")});
  write_tensors("y.safetensors", {tensor("b")});
  write_index({{"a", "y.safetensors"}, {"b", "x.safetensors"}});
  EXPECT_EQ(complaint_of_opening(),
            "3 model.safetensors.index.json: tensor \"a\": is in x.safetensors, expected in y.safetensors\n"
            "model.safetensors.index.json: tensor \"b\": is in y.safetensors, expected in x.safetensors");
}

TEST_F(ShardsTest, RefusesATensorThatIsInTwoFiles) {
  write_tensors("x.safetensors", {tensor("a"), tensor("b")});
  write_tensors("y.safetensors", {tensor("b"), tensor("c")});
  write_tensors("z.safetensors", {tensor("b"), tensor("d")});
  write_index({{"a", "x.safetensors"}, {"b", "x.safetensors"}, {"c", "y.safetensors"}, {"d", "z.safetensors"}});
  EXPECT_EQ(complaint_of_opening(),
            "3 y.safetensors: tensor \"b\": is in x.safetensors too\n"
            "z.safetensors: tensor \"b\": is in y.safetensors too");
}

TEST_F(ShardsTest, NamesTheFirstFiveAndCountsTheRest) {
  Tensors held;
  std::map<std::string, std::string> weight_map{{"t000", "x.safetensors"}};
  for (int number = 0; number < 300; ++number) held.push_back(tensor("t" + std::to_string(1000 + number)));
  held.push_back(tensor("t000"));
  write_tensors("x.safetensors", held);
  write_index(weight_map);
  EXPECT_EQ(complaint_of_opening(),
            "3 x.safetensors: tensor \"t1000\": is not in model.safetensors.index.json\n"
            "x.safetensors: tensor \"t1001\": is not in model.safetensors.index.json\n"
            "x.safetensors: tensor \"t1002\": is not in model.safetensors.index.json\n"
            "x.safetensors: tensor \"t1003\": is not in model.safetensors.index.json\n"
            "x.safetensors: tensor \"t1004\": is not in model.safetensors.index.json\n"
            "and 295 more tensors that are not in model.safetensors.index.json");
}

TEST_F(ShardsTest, RefusesEveryFileThatCannotBeReadAtOnce) {
  write("y.safetensors", "no");
  write_index({{"a", "x.safetensors"}, {"b", "y.safetensors"}});
  const std::string found = complaint_of_opening();
  EXPECT_THAT(found, HasSubstr("x.safetensors: "));
  EXPECT_THAT(found, HasSubstr("y.safetensors: "));
  EXPECT_EQ(found[0], '3');
}

TEST_F(ShardsTest, RefusesASingleFileBesideAnIndex) {
  write_tensors("model.safetensors", {tensor("a")});
  write_index({{"a", "model.safetensors"}});
  EXPECT_EQ(complaint_of_opening(),
            "3 model.safetensors.index.json: stands beside model.safetensors; expected one of them");
}

TEST_F(ShardsTest, RefusesAFolderWithoutWeights) {
  EXPECT_EQ(complaint_of_opening(),
            "3 " + folder.string() + ": holds no weights: expected model.safetensors or model.safetensors.index.json");
}

struct Foreign {
  const char* file;
  const char* complaint;
};
class ForeignWeights : public ShardsTest, public testing::WithParamInterface<Foreign> {};

TEST_P(ForeignWeights, AreRefusedByTheirKind) {
  write("config.json", "{}");
  write(GetParam().file, "x");
  EXPECT_EQ(complaint_of_opening(), std::string("3 ") + GetParam().file + ": " + GetParam().complaint);
}

INSTANTIATE_TEST_SUITE_P(
    Shards,
    ForeignWeights,
    testing::Values(
        Foreign{"pytorch_model.bin", "is a pickle, which may run code when it is loaded; expected safetensors"},
        Foreign{"consolidated.00.pth", "is a pickle, which may run code when it is loaded; expected safetensors"},
        Foreign{"model.pt", "is a pickle, which may run code when it is loaded; expected safetensors"},
        Foreign{"model.ckpt", "is a pickle, which may run code when it is loaded; expected safetensors"},
        Foreign{"model-Q4_K_M.gguf", "is GGUF, the format of llama.cpp; expected safetensors"},
        Foreign{"tf_model.h5", "is of another program; expected safetensors"},
        Foreign{"flax_model.msgpack", "is of another program; expected safetensors"},
        Foreign{"adapter_model.safetensors", "is an adapter, expected the weights of a model"},
        Foreign{"model-00001-of-00002.safetensors",
                "has no model.safetensors.index.json beside it that says which tensors there are"}));

TEST_F(ShardsTest, ReadsTheFilesOfAnInternalFolderWithoutTheEndingOfTheirKeys) {
  write_tensors("model_0.safetensors", {tensor("a/weights"), tensor("a.b/weights")});
  write_tensors("model_1.safetensors", {tensor("c/weights")}, 70);
  const Shards shards = open_internal({{"a/weights", "model_0.safetensors"},
                                       {"a.b/weights", "model_0.safetensors"},
                                       {"c/weights", "model_1.safetensors"}});
  EXPECT_THAT(names_of(shards), ElementsAre("a", "a.b", "c"));
  EXPECT_EQ(bytes_of(shards, "c", 0, 1), "F");
  EXPECT_TRUE(report.notes().empty());
}

TEST_F(ShardsTest, LeavesOutTheStateOfTheOptimizerWithANote) {
  write_tensors("model_0.safetensors", {tensor("a/weights"), tensor("a/exp_avgs")});
  write_tensors("model_1.safetensors", {tensor("a/exp_avgs_sq")});
  const Shards shards = open_internal({{"a/weights", "model_0.safetensors"},
                                       {"a/exp_avgs", "model_0.safetensors"},
                                       {"a/exp_avgs_sq", "model_1.safetensors"}});
  EXPECT_THAT(names_of(shards), ElementsAre("a"));
  EXPECT_EQ(report.notes().at(0).str(), "2 tensors of the optimizer's state (exp_avgs, exp_avgs_sq) are left out");
}

TEST_F(ShardsTest, RefusesAKeyOfAnInternalFolderThatIsNoWeight) {
  write_tensors("model_0.safetensors", {tensor("a/weights"), tensor("b"), tensor("c/grads")});
  EXPECT_EQ(
      complaint([&] {
        open_internal(
            {{"a/weights", "model_0.safetensors"}, {"b", "model_0.safetensors"}, {"c/grads", "model_0.safetensors"}});
      }),
      "3 model_0.safetensors: tensor \"b\": expected a name that ends in /weights\n"
      "model_0.safetensors: tensor \"c/grads\": expected a name that ends in /weights");
}

TEST_F(ShardsTest, RefusesAnInternalFolderThatDisagreesWithItsIndex) {
  write_tensors("model_0.safetensors", {tensor("a/weights")});
  EXPECT_EQ(complaint([&] {
              open_internal({{"b/weights", "model_0.safetensors"}});
            }),
            "3 model_0.safetensors: tensor \"a/weights\": is not in metadata.yaml\n"
            "metadata.yaml: tensor \"b/weights\": is not in model_0.safetensors, nor in any other file");
}

class UnfitFileNames : public ShardsTest, public testing::WithParamInterface<std::string> {};

TEST_P(UnfitFileNames, AreRefusedInAnInternalIndex) {
  EXPECT_EQ(complaint([&] {
              open_internal({{"a/weights", GetParam()}});
            }),
            "3 metadata.yaml: tensor \"a/weights\": is in " + quoted(GetParam()) +
                ", expected one plain name ending in .safetensors");
}

INSTANTIATE_TEST_SUITE_P(Shards,
                         UnfitFileNames,
                         testing::Values("",
                                         ".",
                                         "..",
                                         ".safetensors",
                                         "metadata.yaml",
                                         "../model_0.safetensors",
                                         "/model_0.safetensors",
                                         "a/model_0.safetensors",
                                         "a\\model_0.safetensors",
                                         std::string("model_0\0.safetensors", 20),
                                         std::string(300, 'x') + ".safetensors"));

class ManyShards : public ShardsTest {
 protected:
  static constexpr int count = 200;
  void SetUp() override {
    std::map<std::string, std::string> weight_map;
    for (int number = 0; number < count; ++number) {
      const std::string digits = std::to_string(1000 + number);
      write_tensors("s" + digits + ".safetensors", {tensor(digits, 64)}, static_cast<char>(number));
      weight_map[digits] = "s" + digits + ".safetensors";
    }
    write_index(weight_map);
  }
  static std::size_t descriptors() { return list_folder("/proc/self/fd").size(); }
};

TEST_F(ManyShards, AreReadWithAtMost64FilesOpen) {
  const std::size_t before = descriptors();
  const Shards shards = open();
  EXPECT_EQ(shards.open_files(), 64U);
  EXPECT_LE(descriptors(), before + 65);  // and the index
  for (int number = 0; number < count; number += 7) {
    EXPECT_EQ(bytes_of(shards, std::to_string(1000 + number), 3, 1), std::string(1, static_cast<char>(number + 3)));
    EXPECT_LE(shards.open_files(), 64U);
  }
  shards.require_unchanged();
}

TEST_F(ManyShards, AreReadFromManyThreads) {
  const Shards shards = open();
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (unsigned seed = 0; seed < 8; ++seed) {
    threads.emplace_back([&shards, &wrong, seed] {
      std::mt19937 random(seed);
      for (int round = 0; round < 500; ++round) {
        const int number = static_cast<int>(random() % count);
        wrong += bytes_of(shards, std::to_string(1000 + number), 5, 1)[0] == static_cast<char>(number + 5) ? 0 : 1;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_LE(shards.open_files(), 64U);
}

TEST_F(ManyShards, ThatChangeWhileClosedAreNoticedWhenRead) {
  const Shards shards = open();
  write_tensors("s1000.safetensors", {tensor("1000", 63)});
  EXPECT_EQ(complaint([&] { bytes_of(shards, "1000", 0, 1); }), "4 s1000.safetensors: changed during the run");
}

TEST_F(ManyShards, ThatChangeAreNoticedAtTheEnd) {
  const Shards shards = open();
  struct timespec times[2] = {{1, 0}, {1, 0}};
  ASSERT_EQ(utimensat(AT_FDCWD, (folder / "s1003.safetensors").c_str(), times, 0), 0);
  EXPECT_EQ(complaint([&] { shards.require_unchanged(); }), "4 s1003.safetensors: changed during the run");
}

TEST_F(ManyShards, WhoseIndexChangesAreNoticedAtTheEnd) {
  const Shards shards = open();
  std::filesystem::remove(folder / "model.safetensors.index.json");
  EXPECT_EQ(complaint([&] { shards.require_unchanged(); }),
            "4 model.safetensors.index.json: was removed during the run");
}

}  // namespace
}  // namespace wconvert::shards_test
