// What fuzzing has found, and what it began with.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/fuzz/targets.h"

namespace wconvert::fuzz::replay_test {
namespace {

namespace fs = std::filesystem;

class Corpus : public testing::TestWithParam<Target> {};

TEST_P(Corpus, BreaksNoPromise) {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(CORPUS) / GetParam().name)) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string input{std::istreambuf_iterator<char>(in), {}};
    SCOPED_TRACE(entry.path().filename().string());
    GetParam().run(input);
    ++count;
  }

  EXPECT_GT(count, 0U);
}

INSTANTIATE_TEST_SUITE_P(Targets, Corpus, testing::ValuesIn(targets()), [](const auto& one) {
  return std::string(one.param.name);
});

}  // namespace
}  // namespace wconvert::fuzz::replay_test
