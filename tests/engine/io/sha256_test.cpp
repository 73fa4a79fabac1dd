#include "engine/io/sha256.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace wconvert::sha256_test {
namespace {

std::string digest(std::string_view content) {
  Sha256 sha;
  sha.update(std::as_bytes(std::span(content)));
  return sha.hex();
}

// The reference digests are those of coreutils' sha256sum.
TEST(Sha256, OfNothingIsTheReferenceDigest) {
  EXPECT_EQ(digest(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, MF01_OfAFewBytesIsTheReferenceDigest) {
  EXPECT_EQ(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, MF02_OfPiecesIsThatOfTheWhole) {
  const std::string content((std::size_t{2} << 20) + 17, 'x');
  Sha256 sha;
  for (std::size_t at = 0; at < content.size(); at += 1 << 20) {
    sha.update(std::as_bytes(std::span(std::string_view(content).substr(at, 1 << 20))));
  }
  EXPECT_EQ(sha.hex(), digest(content));
  EXPECT_EQ(digest(content), "647720d9dcae14801f1e73eb8fc2148607da44cf599337a5d5a0c368e9dd0769");
}

}  // namespace
}  // namespace wconvert::sha256_test
