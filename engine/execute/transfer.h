#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/tensor/layout.h"

namespace wconvert {

/// A box of elements and where they lie in two tensors: element `i` is element `from_offset + sum(i[k] * from[k])` of
/// the one and `to_offset + sum(i[k] * to[k])` of the other.
struct Transfer {
  Shape shape;
  Shape from;
  Shape to;
  std::int64_t from_offset = 0;
  std::int64_t to_offset = 0;

  std::int64_t volume() const;
};

/// The same transfer with as few axes as it can have, at least one, the fastest in `to` last. No extent may be zero.
Transfer simplified(const Transfer& transfer);

/// Bytes of an element on either side of a transfer.
struct ItemSizes {
  std::size_t from = 0;
  std::size_t to = 0;
};

/// The shape of the tiles in which a simplified transfer is moved: at most `most` elements, which fill as long runs of
/// `to` as runs of 1 KiB of `from` leave room for.
Shape tile_shape(const Transfer& transfer, const ItemSizes& sizes, std::int64_t most);

/// How many tiles of that shape cover the transfer.
std::uint64_t tile_count(const Transfer& transfer, const Shape& tile);

/// One of the tiles; they follow each other as in `to`.
Transfer tile_of(const Transfer& transfer, const Shape& tile, std::uint64_t number);

}  // namespace wconvert
