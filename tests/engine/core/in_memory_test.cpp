#include "engine/core/in_memory.h"

#include <gtest/gtest.h>

namespace wconvert::in_memory_test {
namespace {

TEST(InMemory, SaysOfWhichFileThereIsNotEnough) {
  const auto read = []() -> int { throw std::bad_alloc(); };
  try {
    in_memory(Path().in("config.json"), 700, read);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.trouble(), Trouble::resource);
    EXPECT_STREQ(error.what(), "config.json: not enough memory to read 700 bytes and hold what they say");
    EXPECT_EQ(error.hint(), "more memory, or a higher limit on it (ulimit -v), is needed");
  }
}

TEST(InMemory, GivesWhatTheWorkGives) {
  EXPECT_EQ(in_memory(Path(), 0, [] { return 7; }), 7);
}

}  // namespace
}  // namespace wconvert::in_memory_test
