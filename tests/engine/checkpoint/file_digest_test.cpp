#include "engine/checkpoint/file_digest.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <xxhash.h>

#include <array>
#include <cstdio>
#include <stdexcept>

#include "tests/engine/checkpoint/folder.h"

namespace wconvert::file_digest_test {
namespace {

using FileDigestTest = FolderTest;

/// With the whole file in memory.
std::string plain_digest(const std::string& bytes) {
  constexpr std::size_t block = std::size_t{4} << 20;
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

TEST_F(FileDigestTest, IsThatOfTheListOfTheDigestsOfTheBlocks) {
  for (const std::size_t size : {0U, 1U, 300'000U, 4U << 20U, (4U << 20U) + 1, 9'000'001U}) {
    std::string bytes(size, '\0');
    for (std::size_t byte = 0; byte < size; ++byte) bytes[byte] = static_cast<char>((byte * 2654435761U) >> 13U);
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

TEST_F(FileDigestTest, CanBeStoppedAtEveryBlock) {
  write("file", std::string(std::size_t{9} << 20U, 'x'));
  const Descriptor file(open((folder / "file").c_str(), O_RDONLY));
  int blocks = 0;
  digest_of(file.number(), std::uint64_t{9} << 20U, Path(), [&] { ++blocks; });
  EXPECT_EQ(blocks, 3);
  EXPECT_THROW(digest_of(file.number(), 9, Path(), [] { throw std::runtime_error("stop"); }), std::runtime_error);
}

}  // namespace
}  // namespace wconvert::file_digest_test
