#include "engine/tensor/turn.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace wconvert::turn_test {
namespace {

class EveryTurnKernel : public testing::TestWithParam<std::tuple<TurnKernel, std::size_t>> {
 protected:
  const TurnKernel& kernel() const { return std::get<0>(GetParam()); }
  std::size_t size() const { return std::get<1>(GetParam()); }

  /// Turns random bytes, `from` and `to` shifted by some elements, and looks at every byte of the target.
  void expect_turned(const Turn& turn, std::size_t shift) {
    const auto from_elements = static_cast<std::size_t>(turn.rows * turn.from_stride);
    const auto to_elements = static_cast<std::size_t>(turn.columns * turn.to_stride);
    std::vector<std::byte> from((from_elements + shift) * size()), room((to_elements + shift + 1) * size() + 64);
    // On a cache line, so that whole lines are written where the stride allows it.
    auto* line = static_cast<void*>(room.data());
    std::size_t left = room.size();
    const std::span made(static_cast<std::byte*>(std::align(64, left - 64, line, left)), room.size() - 64);
    for (std::byte& byte : from) byte = static_cast<std::byte>(random_());
    std::vector<std::byte> expected(made.begin(), made.end());
    for (std::int64_t row = 0; row < turn.rows; ++row) {
      for (std::int64_t column = 0; column < turn.columns; ++column) {
        const auto source = static_cast<std::size_t>(row * turn.from_stride + column) + shift;
        const auto target = static_cast<std::size_t>(column * turn.to_stride + row) + shift;
        std::copy_n(&from[source * size()], size(), &expected[target * size()]);
      }
    }
    kernel().turn(&from[shift * size()], &made[shift * size()], size(), turn);
    ASSERT_TRUE(std::equal(made.begin(), made.end(), expected.begin()))
        << turn.rows << " x " << turn.columns << " by " << shift;
  }

 private:
  std::mt19937 random_{17};
};

TEST_P(EveryTurnKernel, TurnsWholeSquaresAndWhatIsLeft) {
  if (!kernel().runs_here()) GTEST_SKIP() << "this processor lacks " << kernel().name;
  for (const std::int64_t rows : {1, 16, 33, 64, 128, 197}) {
    for (const std::int64_t columns : {1, 8, 63, 64, 130}) {
      for (const std::size_t shift : {0, 1}) {
        ASSERT_NO_FATAL_FAILURE(expect_turned({rows, columns, columns, rows}, shift));
        ASSERT_NO_FATAL_FAILURE(expect_turned({rows, columns, columns + 3, rows + 64}, shift));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Turn,
                         EveryTurnKernel,
                         testing::Combine(testing::ValuesIn(turn_kernels().begin(), turn_kernels().end()),
                                          testing::Values(1, 2, 4, 8)),
                         [](const auto& about) {
                           return std::get<0>(about.param).name + std::to_string(std::get<1>(about.param));
                         });

TEST(Turn, TheLastWayRunsAnywhere) {
  EXPECT_STREQ(turn_kernels().back().name, "portable");
  EXPECT_TRUE(turn_kernels().back().runs_here());
}

}  // namespace
}  // namespace wconvert::turn_test
