#include "engine/core/utf8.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace wconvert::utf8_test {
namespace {

std::string encoded(char32_t code) {
  const auto byte = [](char32_t value) { return static_cast<char>(value); };
  const auto tail = [&](int shift) { return byte(0x80 | (code >> shift & 0x3F)); };
  if (code < 0x80) return {byte(code)};
  if (code < 0x800) return {byte(0xC0 | code >> 6), tail(0)};
  if (code < 0x10000) return {byte(0xE0 | code >> 12), tail(6), tail(0)};
  return {byte(0xF0 | code >> 18), tail(12), tail(6), tail(0)};
}

TEST(FirstCharacter, ReadsEveryCharacterThereIs) {
  for (char32_t code = 0; code <= 0x10FFFF; ++code) {
    const std::string bytes = encoded(code);
    const auto character = first_character(bytes + "x");
    if (code >= 0xD800 && code <= 0xDFFF) {
      ASSERT_FALSE(character) << bytes;
    } else {
      ASSERT_TRUE(character) << bytes;
      ASSERT_TRUE(character->code == code) << bytes;
      ASSERT_EQ(character->length, bytes.size());
    }
  }
}

TEST(FirstCharacter, RefusesWhatIsNoUtf8) {
  for (const std::string& bytes : std::vector<std::string>{"",
                                                           "\x80",
                                                           "\xBF",
                                                           "\xC3",
                                                           "\xC3z",
                                                           "\xC0\xAF",
                                                           "\xC1\xBF",
                                                           "\xE0\x80\xAF",
                                                           "\xE0\x9F\xBF",
                                                           "\xE2\x82",
                                                           "\xE2\x82z",
                                                           "\xF0\x80\x80\xAF",
                                                           "\xF0\x8F\xBF\xBF",
                                                           "\xF0\x9F\x98",
                                                           "\xF4\x90\x80\x80",
                                                           "\xF5\x80\x80\x80",
                                                           "\xFE",
                                                           "\xFF"}) {
    EXPECT_FALSE(first_character(bytes)) << bytes;
  }
}

}  // namespace
}  // namespace wconvert::utf8_test
