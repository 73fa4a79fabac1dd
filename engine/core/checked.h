#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>

namespace wconvert {

// All arithmetic on sizes that come from files goes through these three.

template <std::integral T>
constexpr std::optional<T> checked_add(T left, T right) {
  T sum{};
  if (__builtin_add_overflow(left, right, &sum)) return std::nullopt;
  return sum;
}

template <std::integral T>
constexpr std::optional<T> checked_multiply(T left, T right) {
  T product{};
  if (__builtin_mul_overflow(left, right, &product)) return std::nullopt;
  return product;
}

/// The number of elements of a shape, unless an extent is negative or the product of the extents that
/// are not zero does not fit in 63 bits.
constexpr std::optional<std::int64_t> checked_volume(std::span<const std::int64_t> shape) {
  std::int64_t volume = 1;
  bool empty = false;
  for (const std::int64_t extent : shape) {
    if (extent < 0) return std::nullopt;
    empty = empty || extent == 0;
    const auto product = checked_multiply(volume, extent == 0 ? std::int64_t{1} : extent);
    if (!product) return std::nullopt;
    volume = *product;
  }
  return empty ? 0 : volume;
}

}  // namespace wconvert
