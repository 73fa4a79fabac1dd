// What of the goldens runs, and what does not, said aloud: tools/test shows the lines that begin with `goldens: `.

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "tests/goldens/cases.h"

namespace wconvert::goldens::set_test {
namespace {

constexpr std::array selections{is_import,
                                is_import_v5,
                                is_export,
                                is_export_v5,
                                is_there_and_back,
                                is_config_import,
                                is_config_export,
                                is_config,
                                is_refused_config,
                                is_refused_checkpoint,
                                is_refused_export};

std::size_t tests_of(const Case& golden) {
  std::size_t tests = 0;
  for (const auto holds : selections) tests += holds(golden) ? 1 : 0;
  return tests;
}

std::string why_not_run(const Case& golden) {
  if (golden.title.starts_with("distributed/")) return "training checkpoints of several ranks";
  if (golden.title.find("/policy/") != std::string::npos) return "verdicts that bind nobody";
  if (!is_known(golden.format)) return "formats that wconvert does not have";
  return "cases whose weights are not in this set";
}

TEST(Goldens, AreThereAndCounted) {
  // Fast-LLM does not have the one and cannot read or write the other: tests/converters has tests of them.
  const std::set<std::string> without_goldens{"qwen3", "llava_hybrid_ssm"};
  std::size_t run = 0;
  std::size_t tests = 0;
  std::map<std::string, std::map<std::string, std::size_t>> left;
  for (const Case& golden : cases()) {
    const std::size_t more = tests_of(golden);
    tests += more;
    if (more > 0) {
      ++run;
    } else {
      ++left[why_not_run(golden)][golden.title.substr(0, golden.title.find('/'))];
    }
  }

  const char* whole = std::getenv("WCONVERT_GOLDENS");
  std::cout << "goldens: " << (whole != nullptr && *whole != '\0' ? whole : "the part in tests/data/goldens") << ": "
            << cases().size() << " cases, " << run << " run in " << tests << " tests\n";
  for (const auto& [reason, formats] : left) {
    std::size_t count = 0;
    std::string names;
    for (const auto& [format, some] : formats) {
      count += some;
      names += (names.empty() ? "" : ", ") + format + " " + std::to_string(some);
    }
    std::cout << "goldens: not run: " << count << " " << reason << " (" << names << ")\n";
  }
  EXPECT_GT(run, 0U);
  for (const auto& format : converters::formats()) {
    if (without_goldens.contains(format.name)) continue;
    EXPECT_FALSE(select([&](const Case& golden) { return golden.format == format.name && is_import(golden); }).empty())
        << format.name << " has no golden that runs";
  }
}

}  // namespace

}  // namespace wconvert::goldens::set_test
