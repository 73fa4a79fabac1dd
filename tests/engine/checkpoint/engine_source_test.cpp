#include "engine/checkpoint/engine_source.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/checkpoint/shards.h"
#include "engine/io/page_cache.h"
#include "tests/engine/checkpoint/folder.h"

namespace wconvert::engine_source_test {
namespace {

/// A checkpoint of 4 MiB in one file.
class EngineSourceTest : public FolderTest {
 protected:
  void SetUp() override {
    write_tensors("model.safetensors", {{"a", DType::u8, {4 << 20}}});
    shards.emplace(Shards::open_hugging_face(folder, Here(report)));
    set_cold();
    if (lies_in_cache(file()).value_or(true))
      GTEST_SKIP() << "what the page cache holds can be neither changed nor asked";
  }
  const InputFile& file() const { return *shards->input(0); }
  void set_cold() const {
    const Descriptor opened(open((folder / "model.safetensors").c_str(), O_RDWR));
    ASSERT_EQ(fdatasync(opened.number()), 0);
    file().forget(0, 0);
  }
  static std::optional<bool> lies_in_cache(const InputFile& input) {
    return is_cached(input.descriptor(), 0, input.size());
  }
  void read_and_forget(const EngineSource& source) const {
    std::vector<std::byte> bytes(file().size());
    source.read_file(0, 0, bytes);
    EXPECT_EQ(std::to_integer<char>(bytes.back()), content("model.safetensors").back());
    source.forget(0, 0, bytes.size());
  }

  Report report;
  std::optional<Shards> shards;
};

TEST_F(EngineSourceTest, TakesOutOfTheCacheWhatItBroughtThere) {
  const auto engine = make_engine(EngineKind::buffered, {});
  std::vector<std::byte> bytes(file().size());
  const EngineSource source(*shards, *engine, PageCache::spare);
  source.read_file(0, 0, bytes);
  EXPECT_EQ(lies_in_cache(file()), true);
  source.forget(0, 0, bytes.size());
  EXPECT_EQ(lies_in_cache(file()), false);
}

TEST_F(EngineSourceTest, LeavesWhatLayInTheCache) {
  content("model.safetensors");
  const auto engine = make_engine(EngineKind::buffered, {});
  read_and_forget(EngineSource(*shards, *engine, PageCache::spare));
  EXPECT_EQ(lies_in_cache(file()), true);
}

TEST_F(EngineSourceTest, LeavesAllWhereTheCacheMayBeFilled) {
  const auto engine = make_engine(EngineKind::buffered, {});
  read_and_forget(EngineSource(*shards, *engine));
  EXPECT_EQ(lies_in_cache(file()), true);
}

TEST_F(EngineSourceTest, IsAskedForBytesPastTheCacheWithoutFillingIt) {
  const auto engine = make_engine(EngineKind::direct, {});
  std::vector<std::byte> bytes(file().size());
  EngineSource(*shards, *engine).read_file(0, 0, bytes);
  if (engine->name() != "direct") GTEST_SKIP() << "the file system knows no way past the page cache";
  EXPECT_EQ(lies_in_cache(file()), false);
}

TEST_F(EngineSourceTest, WritesOfASparingEngineLeaveTheCacheBehindThem) {
  const auto engine = make_engine(EngineKind::buffered, {}, system_calls(), PageCache::spare);
  const Descriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY));
  OutputFile out(opened.number(), "out");
  const std::vector<std::byte> piece(std::size_t{8} << 20);
  for (std::uint64_t at = 0; at < std::uint64_t{128} << 20; at += piece.size()) engine->write(out, at, piece);
  out.finish(std::uint64_t{128} << 20);
  EXPECT_EQ(lies_in_cache(InputFile::open(folder, "out")), false);
}

}  // namespace
}  // namespace wconvert::engine_source_test
