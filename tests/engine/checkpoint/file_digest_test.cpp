#include "engine/checkpoint/file_digest.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <random>
#include <span>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "tests/engine/checkpoint/folder.h"

namespace wconvert::file_digest_test {
namespace {

using FileDigestTest = FolderTest;

/// With the whole file in memory.
std::string plain_digest(const std::string& bytes) {
  constexpr std::size_t block = std::size_t{256} << 10;
  std::string list;
  XXH128_canonical_t digest;
  const auto add = [&](const std::string& of) {
    XXH128_canonicalFromHash(&digest, XXH3_128bits(of.data(), of.size()));
  };
  for (std::size_t at = 0; at < bytes.size(); at += block) {
    add(bytes.substr(at, block));
    list.append(reinterpret_cast<const char*>(digest.digest), sizeof digest.digest);
  }
  add(list);
  std::array<char, 33> hex{};
  for (std::size_t byte = 0; byte < 16; ++byte) std::snprintf(&hex[2 * byte], 3, "%02x", digest.digest[byte]);
  return hex.data();
}

std::string mixed_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t byte = 0; byte < size; ++byte) bytes[byte] = static_cast<char>((byte * 2654435761U) >> 13U);
  return bytes;
}

TEST_F(FileDigestTest, IsThatOfTheListOfTheDigestsOfTheBlocks) {
  for (const std::size_t size : {0U, 1U, 256U << 10U, (256U << 10U) + 1, 300'000U, 9'000'001U}) {
    const std::string bytes = mixed_bytes(size);
    write("file", bytes);
    const Descriptor file(open((folder / "file").c_str(), O_RDONLY));
    EXPECT_EQ(digest_of(file.number(), size, Path(), {}), plain_digest(bytes)) << size;
  }
}

TEST_F(FileDigestTest, RefusesAFileThatEndsTooEarly) {
  write("file", "four");
  const Descriptor file(open((folder / "file").c_str(), O_RDONLY));
  EXPECT_EQ(complaint([&] { digest_of(file.number(), 5, Path().in("file"), {}); }),
            "4 file: ends before byte 4 when it is read back");
}

TEST_F(FileDigestTest, CanBeStoppedEveryFourMebibytes) {
  write("file", std::string(std::size_t{9} << 20U, 'x'));
  const Descriptor file(open((folder / "file").c_str(), O_RDONLY));
  int blocks = 0;
  digest_of(file.number(), std::uint64_t{9} << 20U, Path(), [&] { ++blocks; });
  EXPECT_EQ(blocks, 3);
  EXPECT_THROW(digest_of(file.number(), 9, Path(), [] { throw std::runtime_error("stop"); }), std::runtime_error);
}

/// Cuts bytes into pieces of up to `most`, shuffles them, and adds them from four threads.
std::string digest_of_pieces(const std::string& bytes, std::size_t most, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::pair<std::size_t, std::size_t>> pieces;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t count = std::min<std::size_t>(1 + random() % most, bytes.size() - at);
    pieces.emplace_back(at, count);
    at += count;
  }
  std::shuffle(pieces.begin(), pieces.end(), random);
  DigestOnTheWay digest(bytes.size());
  std::vector<std::thread> threads;
  for (std::size_t first = 0; first < 4; ++first) {
    threads.emplace_back([&, first] {
      for (std::size_t piece = first; piece < pieces.size(); piece += 4) {
        const auto [at, count] = pieces[piece];
        digest.add(at, std::as_bytes(std::span(bytes)).subspan(at, count));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return digest.result();
}

TEST(DigestOnTheWay, IsTheSameWhateverPiecesComeInWhateverOrder) {
  for (const std::size_t size : {0U, 1U, 256U << 10U, 9'000'001U}) {
    const std::string bytes = mixed_bytes(size);
    for (const std::size_t most : {100U, 4096U, 256U << 10U, 5U << 20U}) {
      if (size / most > 100'000) continue;
      EXPECT_EQ(digest_of_pieces(bytes, most, 7), plain_digest(bytes)) << size << " in pieces of up to " << most;
    }
  }
}

TEST(DigestOnTheWay, GivesUpWhereTooManyBlocksHaveComeInPart) {
  const std::string bytes = mixed_bytes(std::size_t{129} << 18U);
  DigestOnTheWay digest(bytes.size());
  const auto all = std::as_bytes(std::span(bytes));
  for (std::size_t block = 0; block < 129; ++block) digest.add(block << 18U, all.subspan(block << 18U, 1));
  for (std::size_t block = 0; block < 129; ++block) {
    digest.add((block << 18U) + 1, all.subspan((block << 18U) + 1, (256U << 10U) - 1));
  }
  EXPECT_EQ(digest.result(), "");
}

TEST(DigestOnTheWay, HoldsNoMoreThanItHasRoomFor) {
  const std::string bytes = mixed_bytes(std::size_t{5} << 18U);
  const auto all = std::as_bytes(std::span(bytes));
  for (const auto& [room, is_enough] : {std::pair(std::uint64_t{5} << 18U, true), std::pair(std::uint64_t{1}, false)}) {
    DigestOnTheWay digest(bytes.size(), room);
    for (std::size_t block = 0; block < 5; ++block) digest.add(block << 18U, all.subspan(block << 18U, 1));
    for (std::size_t block = 0; block < 5; ++block) {
      digest.add((block << 18U) + 1, all.subspan((block << 18U) + 1, (256U << 10U) - 1));
    }
    EXPECT_EQ(digest.result(), is_enough ? plain_digest(bytes) : "");
  }
}

}  // namespace
}  // namespace wconvert::file_digest_test
