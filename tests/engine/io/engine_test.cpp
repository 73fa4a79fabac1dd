#include "engine/io/engine.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/io/file.h"
#include "tests/temporary_folder.h"

namespace wconvert::engine_test {
namespace {

constexpr std::size_t file_bytes = (std::size_t{3} << 20) + 777;

/// Three MiB and a bit to copy, in ranges that begin and end anywhere.
class Copying : public testing::Test {
 protected:
  Copying() : content_(file_bytes) {
    std::mt19937 random(5);
    for (std::byte& byte : content_) byte = static_cast<std::byte>(random());
    folder_.write("from", {reinterpret_cast<const char*>(content_.data()), content_.size()});
  }

  struct Range {
    std::size_t begin, end;
  };
  static std::vector<Range> ranges() {
    std::vector<Range> all;
    std::size_t begin = 0;
    for (const std::size_t size : {1UL, 4095UL, 4096UL, 70'001UL, 0UL, 1'500'000UL, 65'536UL, 200'003UL}) {
      all.push_back({begin, begin + size});
      begin += size;
    }
    all.push_back({begin, file_bytes});
    return all;
  }

  /// Copies by an engine, through memory that lies `shift` bytes into a page, and gives what the copy holds.
  std::vector<std::byte> copied_by(const Engine& engine, std::size_t shift) {
    const InputFile from = InputFile::open(folder_.path(), "from");
    const Descriptor opened(::open(folder_.path().c_str(), O_RDONLY | O_DIRECTORY));
    const std::string name = "to" + std::to_string(++copies_);
    OutputFile to(opened.number(), name);
    to.reserve(file_bytes);
    std::vector<std::thread> threads;
    for (const Range& range : ranges()) {
      threads.emplace_back([&, range] {
        if (engine.share(from, range.begin, to, range.begin, range.end - range.begin)) return;
        std::vector<std::byte> room(range.end - range.begin + 4096 + shift);
        const auto into_page = reinterpret_cast<std::uintptr_t>(room.data()) % 4096;
        const std::span<std::byte> piece(room.data() + (4096 - into_page) % 4096 + shift, range.end - range.begin);
        engine.read(from, range.begin, piece);
        engine.write(to, range.begin, piece);
      });
    }
    for (std::thread& thread : threads) thread.join();
    to.finish(file_bytes);
    const std::string made = InputFile::open(folder_.path(), name).read_all(file_bytes);
    const auto bytes = std::as_bytes(std::span(made));
    return {bytes.begin(), bytes.end()};
  }

  TemporaryFolder folder_;
  std::vector<std::byte> content_;
  int copies_ = 0;
};

constexpr EngineKind kinds[] = {
    EngineKind::automatic, EngineKind::buffered, EngineKind::direct, EngineKind::uring, EngineKind::clone};

TEST_F(Copying, ByAnyEngineGivesTheSameBytes) {
  for (const EngineKind kind : kinds) {
    const auto engine = make_engine(kind, {});
    for (const std::size_t shift : {0, 1, 777}) {
      ASSERT_EQ(copied_by(*engine, shift), content_) << engine->name() << ' ' << shift;
    }
  }
}

TEST_F(Copying, KeepsNoDescriptorOfAFileThatIsFinished) {
  const auto open_now = [] { return list_folder("/proc/self/fd").size(); };
  const Descriptor opened(::open(folder_.path().c_str(), O_RDONLY | O_DIRECTORY));
  for (const EngineKind kind : kinds) {
    const auto engine = make_engine(kind, {});
    std::vector<OutputFile> files;
    const std::size_t before = open_now();
    for (int number = 0; number < 5; ++number) {
      files.emplace_back(opened.number(), std::to_string(static_cast<int>(kind)) + '.' + std::to_string(number));
      engine->write(files.back(), 0, std::span(content_).first(1 << 20));
      files.back().finish(1 << 20);
    }
    EXPECT_LE(open_now(), before + 1) << engine->name();  // a ring is kept for what comes next
  }
}

EngineCalls refusing(int (*reopen)(int, int)) {
  EngineCalls calls = system_calls();
  calls.reopen_direct = reopen;
  calls.set_up_ring = [](unsigned, io_uring*) { return -ENOSYS; };
  calls.clone = [](int, std::uint64_t, int, std::uint64_t, std::uint64_t) { return -EOPNOTSUPP; };
  return calls;
}

TEST_F(Copying, GoesOnBufferedWhereTheSystemRefusesAndSaysSoOnce) {
  const EngineCalls calls = refusing([](int, int) { return -EINVAL; });
  const std::vector<std::pair<EngineKind, std::string>> expected = {
      {EngineKind::automatic, "direct: Invalid argument (EINVAL); goes on buffered"},
      {EngineKind::direct, "direct: Invalid argument (EINVAL); goes on buffered"},
      {EngineKind::clone, "clone: Operation not supported (EOPNOTSUPP); goes on buffered"}};
  for (const auto& [kind, message] : expected) {
    std::string told;
    const auto engine = make_engine(
        kind, [&told](const std::string& why) { told += why; }, calls);
    EXPECT_EQ(copied_by(*engine, 0), content_);
    EXPECT_EQ(told, message);
    EXPECT_EQ(engine->name(), "buffered");
  }
}

TEST_F(Copying, WithoutRingsGoesOnBuffered) {
  std::string told;
  const auto engine = make_engine(
      EngineKind::uring, [&told](const std::string& why) { told += why; }, refusing(system_calls().reopen_direct));
  EXPECT_EQ(copied_by(*engine, 0), content_);
  EXPECT_EQ(told, "uring: Function not implemented (ENOSYS); goes on buffered");
}

TEST_F(Copying, GoesOnBufferedWhenTheSystemRefusesInTheMiddle) {
  EngineCalls calls = system_calls();
  // Half of each piece goes through; what is asked for after that is refused.
  calls.write = [](int descriptor, std::span<const std::byte> from, std::uint64_t offset) -> std::int64_t {
    if (from.size() < 100'000) return -EINVAL;
    return system_calls().write(descriptor, from.first(from.size() / 8192 * 4096), offset);
  };
  std::string told;
  const auto engine = make_engine(
      EngineKind::direct, [&told](const std::string& why) { told += why; }, calls);
  EXPECT_EQ(copied_by(*engine, 0), content_);
  EXPECT_EQ(told, "direct: Invalid argument (EINVAL); goes on buffered");
}

// What a file system, an old kernel, a sandbox or a small limit answers, at once or after some pieces went through.
TEST_F(Copying, GoesOnBufferedWhateverTheRefusalAndWheneverItComes) {
  static int error;
  static std::atomic<int> before;
  struct Row {
    EngineKind kind;
    const char* call;
    EngineCalls calls;
  };
  EngineCalls reopened = system_calls(), read = system_calls(), written = system_calls(), ring = system_calls(),
              entered = system_calls(), cloned = system_calls();
  static const auto allowed = +[] { return before-- > 0; };
  reopened.reopen_direct = [](int descriptor, int flags) {
    return allowed() ? system_calls().reopen_direct(descriptor, flags) : -error;
  };
  read.read = [](int descriptor, std::span<std::byte> to, std::uint64_t offset) -> std::int64_t {
    return allowed() ? system_calls().read(descriptor, to, offset) : -error;
  };
  written.write = [](int descriptor, std::span<const std::byte> from, std::uint64_t offset) -> std::int64_t {
    return allowed() ? system_calls().write(descriptor, from, offset) : -error;
  };
  ring.set_up_ring = [](unsigned depth, io_uring* made) {
    return allowed() ? system_calls().set_up_ring(depth, made) : -error;
  };
  entered.enter_ring = [](io_uring* made) { return allowed() ? system_calls().enter_ring(made) : -error; };
  cloned.clone = [](int, std::uint64_t, int, std::uint64_t, std::uint64_t) { return -error; };
  const Row rows[] = {{EngineKind::direct, "reopen", reopened},
                      {EngineKind::direct, "read", read},
                      {EngineKind::direct, "write", written},
                      {EngineKind::uring, "reopen", reopened},
                      {EngineKind::uring, "ring", ring},
                      {EngineKind::uring, "enter", entered},
                      {EngineKind::clone, "clone", cloned},
                      {EngineKind::automatic, "write", written}};
  for (const Row& row : rows) {
    for (const int refused : {EINVAL, EOPNOTSUPP, ENOSYS, EPERM}) {
      for (const int pieces : {0, 2}) {
        error = refused;
        before = pieces;
        std::vector<std::string> told;
        const auto engine = make_engine(
            row.kind, [&told](const std::string& why) { told.push_back(why); }, row.calls);
        ASSERT_EQ(copied_by(*engine, 0), content_) << row.call << ' ' << refused << ' ' << pieces;
        // What is in the page cache is not asked for past it.
        if (pieces == 0 && row.call != std::string("read")) {
          ASSERT_EQ(told.size(), 1U);
        }
        ASSERT_LE(told.size(), 1U);
        for (const std::string& why : told) ASSERT_THAT(why, testing::HasSubstr("goes on buffered"));
      }
    }
  }
}

TEST_F(Copying, ClonesWholeBlocksAndCopiesTheRaggedEnds) {
  EngineCalls calls = system_calls();
  calls.clone = [](int from, std::uint64_t from_offset, int to, std::uint64_t to_offset, std::uint64_t bytes) {
    if (from_offset % 4096 != 0 || to_offset % 4096 != 0 || bytes % 4096 != 0) return -EINVAL;
    std::vector<std::byte> piece(bytes);
    const bool copied =
        ::pread(from, piece.data(), bytes, static_cast<off_t>(from_offset)) == static_cast<ssize_t>(bytes) &&
        ::pwrite(to, piece.data(), bytes, static_cast<off_t>(to_offset)) == static_cast<ssize_t>(bytes);
    return copied ? 0 : -EIO;
  };
  const auto engine = make_engine(EngineKind::automatic, {}, calls);
  EXPECT_EQ(copied_by(*engine, 0), content_);
  EXPECT_EQ(engine->name(), "clone");
}

}  // namespace
}  // namespace wconvert::engine_test
