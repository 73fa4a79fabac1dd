#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace wconvert {

/// Sorts, stably, by merging the runs that are in order already: one comparison for each item where all of them are,
/// and never more than n log n. Tensors come as the program before has sorted them, and their names, which begin alike,
/// are dear to compare.
template <class T, class Less>
void sort_runs(std::vector<T>& items, const Less& less) {
  std::vector<std::size_t> ends;
  for (std::size_t index = 1; index <= items.size(); ++index) {
    if (index == items.size() || less(items[index], items[index - 1])) ends.push_back(index);
  }
  const auto at = [&](std::size_t index) { return items.begin() + static_cast<std::ptrdiff_t>(index); };
  while (ends.size() > 1) {
    std::vector<std::size_t> merged;
    for (std::size_t run = 0; run < ends.size(); run += 2) {
      if (run + 1 == ends.size()) {
        merged.push_back(ends[run]);
        break;
      }
      const std::size_t begin = merged.empty() ? 0 : merged.back();
      std::inplace_merge(at(begin), at(ends[run]), at(ends[run + 1]), less);
      merged.push_back(ends[run + 1]);
    }
    ends.swap(merged);
  }
}

}  // namespace wconvert
