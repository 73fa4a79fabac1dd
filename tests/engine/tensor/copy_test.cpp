#include "engine/tensor/copy.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <numeric>
#include <random>
#include <stdexcept>
#include <vector>

namespace wconvert::copy_test {
namespace {

std::int64_t reach(const Shape& shape, const Shape& strides) {
  std::int64_t last = 0;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) last += (shape[axis] - 1) * strides[axis];
  return last + 1;
}

std::vector<std::byte> random_bytes(std::size_t size, std::mt19937& random) {
  std::vector<std::byte> bytes(size);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(random());
  return bytes;
}

/// Element for element, as the header says it.
void copy_plainly(const std::byte* from, std::byte* to, std::size_t item_size, const Movement& movement) {
  const std::int64_t volume =
      std::accumulate(movement.shape.begin(), movement.shape.end(), std::int64_t{1}, std::multiplies<>());
  for (std::int64_t element = 0; element < volume; ++element) {
    std::int64_t rest = element, source = 0, target = 0;
    for (std::size_t axis = movement.shape.size(); axis-- > 0;) {
      source += rest % movement.shape[axis] * movement.from[axis];
      target += rest % movement.shape[axis] * movement.to[axis];
      rest /= movement.shape[axis];
    }
    std::copy_n(from + source * static_cast<std::int64_t>(item_size),
                item_size,
                to + target * static_cast<std::int64_t>(item_size));
  }
}

/// Both buffers are larger than the movement reaches; what it does not reach stays as it was.
void expect_as_plain(std::size_t item_size, const Movement& movement, std::mt19937& random) {
  const auto from_size = static_cast<std::size_t>(reach(movement.shape, movement.from));
  const auto to_size = static_cast<std::size_t>(reach(movement.shape, movement.to));
  const std::vector<std::byte> from = random_bytes(from_size * item_size, random);
  std::vector<std::byte> made = random_bytes((to_size + 3) * item_size, random), expected = made;

  copy(from.data(), made.data(), item_size, movement);
  copy_plainly(from.data(), expected.data(), item_size, movement);

  EXPECT_EQ(made, expected) << testing::PrintToString(movement.shape) << testing::PrintToString(movement.from)
                            << testing::PrintToString(movement.to) << item_size;
}

/// Strides that lay the axes out in a random order, at times with gaps.
Shape random_strides(const Shape& shape, std::mt19937& random) {
  Shape strides(shape.size());
  std::vector<std::size_t> order(shape.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::shuffle(order.begin(), order.end(), random);
  std::int64_t next = random() % 4 == 0 ? 1 + random() % 3 : 1;
  for (const std::size_t axis : order) {
    strides[axis] = next;
    next = next * shape[axis] + (random() % 3 == 0 ? random() % 5 : 0);
  }
  return strides;
}

class EveryItemSize : public testing::TestWithParam<std::size_t> {};

TEST_P(EveryItemSize, MatricesOfEverySmallSizeAreTurned) {
  std::mt19937 random(7);
  for (std::int64_t rows = 1; rows < 40; rows += 3) {
    for (std::int64_t columns = 1; columns < 75; columns += 7) {
      expect_as_plain(GetParam(), {{rows, columns}, {columns, 1}, {1, rows}}, random);
      expect_as_plain(GetParam(), {{rows, columns}, {columns + 5, 1}, {1, rows + 3}}, random);
      expect_as_plain(GetParam(), {{rows, columns}, {1, rows}, {columns, 1}}, random);
    }
  }
}

TEST_P(EveryItemSize, RandomMovementsAreTheSameAsPlainLoops) {
  std::mt19937 random(11);
  for (int round = 0; round < 500; ++round) {
    Shape shape(random() % 5);
    for (std::int64_t& extent : shape) extent = 1 + random() % (random() % 3 == 0 ? 40 : 5);
    expect_as_plain(GetParam(), {shape, random_strides(shape, random), random_strides(shape, random)}, random);
  }
}

INSTANTIATE_TEST_SUITE_P(Copy, EveryItemSize, testing::Values(1, 2, 4, 8));

TEST(Copy, OfNothingTouchesNothing) {
  copy(nullptr, nullptr, 4, {{3, 0, 2}, {0, 2, 1}, {0, 2, 1}});
}

TEST(Copy, RefusesElementsOfOtherSizes) {
  std::byte byte{};
  EXPECT_THROW(copy(&byte, &byte, 3, {{1}, {1}, {1}}), std::logic_error);
}

}  // namespace
}  // namespace wconvert::copy_test
