#include "engine/checkpoint/source.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace wconvert::source_test {
namespace {

TEST(NameFinder, FindsWhatASearchFindsInAnyOrder) {
  std::mt19937 random(4);
  for (std::size_t count = 0; count < 70; ++count) {
    std::vector<StoredTensor> tensors;
    for (std::size_t index = 0; index < count; ++index) {
      tensors.push_back({{std::to_string(10 * (index + 10)), DType::f32, {}, 0, 0}, 0});
    }
    std::sort(tensors.begin(), tensors.end(), [](const StoredTensor& left, const StoredTensor& right) {
      return left.entry.name < right.entry.name;
    });
    NameFinder finder(tensors);
    for (int lookup = 0; lookup < 300; ++lookup) {
      const std::string name = std::to_string(90 + random() % (10 * count + 30));
      ASSERT_EQ(finder.find(name), find_by_name(tensors, name)) << name << " among " << count;
    }
    for (const StoredTensor& tensor : tensors) ASSERT_EQ(finder.find(tensor.entry.name), &tensor);
  }
}

}  // namespace
}  // namespace wconvert::source_test
