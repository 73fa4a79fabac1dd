#include "engine/tensor/turn.h"

#include <Eigen/Core>
#include <algorithm>
#include <cstring>
#include <vector>

#include "engine/tensor/turn_squares.h"

namespace wconvert {
namespace {

/// Blocks of which Eigen knows the size when it is compiled: a tenth of the time that it takes with sizes of run time.
struct EigenBlocks {
  template <class Word>
  static void turn(const std::byte* from, std::byte* to, const Turn& all) {
    constexpr int side = 16;
    using Square = Eigen::Matrix<Word, side, side, Eigen::RowMajor>;
    turn_in_squares<Word, side>(
        from, to, all, [](const Word* source, std::int64_t from_stride, Word* target, std::int64_t to_stride) {
          Square square;
          for (int row = 0; row < side; ++row) {
            std::memcpy(square.data() + row * side, source + row * from_stride, side * sizeof(Word));
          }
          const Square turned = square.transpose();
          for (int row = 0; row < side; ++row) {
            std::memcpy(target + row * to_stride, turned.data() + row * side, side * sizeof(Word));
          }
        });
  }
};

constexpr TurnKernel eigen_blocks = {"portable", [] { return true; }, turn_words<EigenBlocks>};

}  // namespace

std::span<const TurnKernel> turn_kernels() {
  static const std::vector<TurnKernel> all = [] {
    const auto fast = x86_turn_kernels();
    std::vector<TurnKernel> kernels(fast.begin(), fast.end());
    kernels.push_back(eigen_blocks);
    return kernels;
  }();
  return all;
}

void turn(const std::byte* from, std::byte* to, std::size_t item_size, const Turn& turn) {
  static const auto fastest = std::find_if(
      turn_kernels().begin(), turn_kernels().end(), [](const TurnKernel& kernel) { return kernel.runs_here(); });
  fastest->turn(from, to, item_size, turn);
}

}  // namespace wconvert
