#include "engine/core/sort_runs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

namespace wconvert::sort_runs_test {
namespace {

using Item = std::pair<int, int>;  // what is sorted by, and where it stood

bool by_first(const Item& left, const Item& right) {
  return left.first < right.first;
}

TEST(SortRuns, SortsStablyWhateverTheRuns) {
  std::mt19937 random(1);
  for (int round = 0; round < 500; ++round) {
    std::vector<Item> items;
    const auto count = static_cast<int>(random() % 60);
    const unsigned values = 1 + random() % 30;
    for (int place = 0; place < count; ++place) items.emplace_back(random() % values, place);
    std::sort(items.begin(), items.begin() + count / 2, by_first);
    std::vector<Item> expected = items;
    std::stable_sort(expected.begin(), expected.end(), by_first);
    sort_runs(items, by_first);
    ASSERT_EQ(items, expected);
  }
}

TEST(SortRuns, ComparesEachItemOnceWhereAllAreInOrder) {
  std::vector<int> items(1000);
  for (int place = 0; place < 1000; ++place) items[static_cast<std::size_t>(place)] = place / 3;
  int comparisons = 0;
  sort_runs(items, [&](int left, int right) {
    ++comparisons;
    return left < right;
  });
  EXPECT_EQ(comparisons, 999);
}

}  // namespace
}  // namespace wconvert::sort_runs_test
