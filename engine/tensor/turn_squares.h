#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>

#include "engine/tensor/turn.h"

namespace wconvert {

constexpr std::int64_t squares_in_strip = 32;

/// Turns the whole squares of `side` elements with `turn_square(from, from_stride, to, to_stride)`, and what is left at
/// the right and below one by one.
template <class Word, std::int64_t side, class TurnSquare>
[[gnu::always_inline]] inline void turn_in_squares(const std::byte* from_bytes,
                                                   std::byte* to_bytes,
                                                   const Turn& all,
                                                   TurnSquare turn_square) {
  const auto* from = reinterpret_cast<const Word*>(from_bytes);
  auto* to = reinterpret_cast<Word*>(to_bytes);
  constexpr std::int64_t ahead = 2 * side;
  const std::int64_t bottom = all.rows - all.rows % side;
  const std::int64_t right = all.columns - all.columns % side;
  for (std::int64_t row = 0; row < bottom; row += side) {
    for (std::int64_t column = 0; column < right; column += side) {
      // So many rows at once are more than the processor sees going on by itself.
      if (column + ahead < right) {
        for (std::int64_t line = row; line < row + side; ++line) {
          __builtin_prefetch(from + line * all.from_stride + column + ahead);
        }
      }
      turn_square(
          from + row * all.from_stride + column, all.from_stride, to + column * all.to_stride + row, all.to_stride);
    }
  }
  for (std::int64_t row = 0; row < all.rows; ++row) {
    for (std::int64_t column = row < bottom ? right : 0; column < all.columns; ++column) {
      std::memcpy(to + column * all.to_stride + row, from + row * all.from_stride + column, sizeof(Word));
    }
  }
}

/// The kernel of one way for elements of any size: `Way::turn<Word>(from, to, turn)`.
template <class Way>
void turn_words(const std::byte* from, std::byte* to, std::size_t item_size, const Turn& turn) {
  switch (item_size) {
    case 1:
      return Way::template turn<std::uint8_t>(from, to, turn);
    case 2:
      return Way::template turn<std::uint16_t>(from, to, turn);
    case 4:
      return Way::template turn<std::uint32_t>(from, to, turn);
    case 8:
      return Way::template turn<std::uint64_t>(from, to, turn);
    default:
      throw std::logic_error("no such element size");
  }
}

/// The ways that need an x86-64 processor, the fastest first; none elsewhere.
std::span<const TurnKernel> x86_turn_kernels();

}  // namespace wconvert
