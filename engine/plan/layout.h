#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "engine/tensor/layout.h"

namespace wconvert {

/// Some elements of a tensor, seen as a tensor: element `i` of the box is element `offset + sum(i[k] * strides[k])`
/// of the tensor it lies in, both counted row by row.
struct Box {
  std::int64_t offset = 0;
  Shape shape;
  Shape strides;

  bool operator==(const Box&) const = default;
};

/// Seen as equal parts along an axis.
struct Split {
  std::size_t axis = 0;
};
/// Seen with the last two axes exchanged. Vectors look the same.
struct Transpose {};
/// Seen under another shape; one extent may be -1. The box must be row-major.
struct Reshape {
  std::array<std::int64_t, 4> extents{};
  std::size_t rank = 0;
};

/// How the tensors of a format lie inside the one internal tensor.
///
/// A layout never moves data: it turns one box into several that together cover it.
/// Export copies out through those boxes and import copies in through the same ones,
/// so a layout needs no inverse, and its boxes are the shape rule.
class Layout {
 public:
  using Op = std::variant<Split, Transpose, Reshape>;

  constexpr Layout() = default;
  constexpr explicit Layout(Op op) : ops_{op}, count_(1) {}

  /// First this, then the other.
  constexpr Layout operator|(const Layout& next) const {
    Layout both = *this;
    for (const Op& op : std::span(next.ops_.data(), next.count_)) both.ops_.at(both.count_++) = op;
    return both;
  }

  /// The boxes of `parts` tensors in an internal tensor of that shape. Throws std::domain_error where the shape does
  /// not divide, std::logic_error where the layout makes another number of boxes.
  std::vector<Box> boxes(const Shape& internal, std::size_t parts) const;

  std::span<const Op> ops() const { return {ops_.data(), count_}; }

 private:
  std::array<Op, 4> ops_{};
  std::size_t count_ = 0;
};

inline constexpr Layout as_is;
inline constexpr Layout split{Split{}};
inline constexpr Layout transposed{Transpose{}};

template <class... Extents>
constexpr Layout reshaped(Extents... extents) {
  return Layout{Reshape{{static_cast<std::int64_t>(extents)...}, sizeof...(extents)}};
}

/// `as is`, `split | transposed`, `reshaped(-1, 3, 16, 16)`: as the tables spell it.
std::string text_of(const Layout& layout);

}  // namespace wconvert
