#include "engine/execute/transfer.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace wconvert {
namespace {

// Shorter ones cost more to ask for than to copy out of the page cache.
constexpr std::size_t least_source_run_bytes = 1024;

std::int64_t product(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

/// The axes by ascending stride. There are few, and there may be many tensors: no memory is asked for.
Shape fastest_first(const Shape& strides) {
  const auto stride_of = [&](std::int64_t axis) { return strides[static_cast<std::size_t>(axis)]; };
  Shape order;
  for (std::size_t axis = 0; axis < strides.size(); ++axis) {
    const auto place =
        std::upper_bound(order.begin(), order.end(), strides[axis], [&](std::int64_t stride, auto other) {
          return stride < stride_of(other);
        });
    order.insert(place, static_cast<std::int64_t>(axis));
  }
  return order;
}

/// Lengthens the runs of a tile along one of the sides to `wanted` elements, as far as the tensor has them in a row
/// and the tile stays within `most` elements.
void lengthen(Shape& tile, const Shape& shape, const Shape& strides, std::int64_t wanted, std::int64_t most) {
  std::int64_t run = 1, next = 0;
  for (const std::int64_t number : fastest_first(strides)) {
    const auto axis = static_cast<std::size_t>(number);
    if (next != 0 && strides[axis] != next) return;
    const std::int64_t room = most / (product(tile) / tile[axis]);
    tile[axis] = std::max(tile[axis], std::min({shape[axis], (wanted + run - 1) / run, room}));
    if (tile[axis] < shape[axis]) return;
    run *= shape[axis];
    next = strides[axis] * shape[axis];
  }
}

/// What a run of a source should have at least, or as many as leave the other side as long ones.
std::int64_t least_run(std::size_t size, std::int64_t most) {
  const auto even = static_cast<std::int64_t>(std::sqrt(static_cast<double>(most)));
  return std::max<std::int64_t>(1, std::min(static_cast<std::int64_t>(least_source_run_bytes / size), even));
}

}  // namespace

std::int64_t Transfer::volume() const {
  return product(shape);
}

Transfer simplified(const Transfer& transfer) {
  Shape order = fastest_first(transfer.to);
  std::reverse(order.begin(), order.end());
  Transfer simple{{}, {}, {}, transfer.from_offset, transfer.to_offset};
  for (const std::int64_t number : order) {
    const auto axis = static_cast<std::size_t>(number);
    const std::int64_t extent = transfer.shape[axis], from = transfer.from[axis], to = transfer.to[axis];
    if (extent == 1) continue;
    if (!simple.shape.empty() && simple.from.back() == from * extent && simple.to.back() == to * extent) {
      simple.shape.back() *= extent;
      simple.from.back() = from;
      simple.to.back() = to;
    } else {
      simple.shape.push_back(extent);
      simple.from.push_back(from);
      simple.to.push_back(to);
    }
  }
  if (simple.shape.empty()) simple.shape = simple.from = simple.to = {1};
  return simple;
}

Shape tile_shape(const Transfer& transfer, const ItemSizes& sizes, std::int64_t most) {
  if (transfer.volume() <= most) return transfer.shape;
  Shape tile(transfer.shape.size(), 1);
  lengthen(tile, transfer.shape, transfer.from, least_run(sizes.from, most), most);
  lengthen(tile, transfer.shape, transfer.to, most, most);
  lengthen(tile, transfer.shape, transfer.from, most, most);
  // What is left of the room goes to the axes that lengthen no run, the fastest of `to` first.
  for (std::size_t axis = tile.size(); axis-- > 0;) {
    tile[axis] = std::max(tile[axis], std::min(transfer.shape[axis], most / (product(tile) / tile[axis])));
  }
  // All of about the same size: a narrow one at the end would read as many pieces as a wide one.
  for (std::size_t axis = 0; axis < tile.size(); ++axis) {
    const std::int64_t count = (transfer.shape[axis] + tile[axis] - 1) / tile[axis];
    tile[axis] = (transfer.shape[axis] + count - 1) / count;
  }
  return tile;
}

std::uint64_t tile_count(const Transfer& transfer, const Shape& tile) {
  std::uint64_t count = 1;
  for (std::size_t axis = 0; axis < tile.size(); ++axis) {
    count *= static_cast<std::uint64_t>((transfer.shape[axis] + tile[axis] - 1) / tile[axis]);
  }
  return count;
}

Transfer tile_of(const Transfer& transfer, const Shape& tile, std::uint64_t number) {
  Transfer part = transfer;
  for (std::size_t axis = tile.size(); axis-- > 0;) {
    const auto count = static_cast<std::uint64_t>((transfer.shape[axis] + tile[axis] - 1) / tile[axis]);
    const std::int64_t origin = static_cast<std::int64_t>(number % count) * tile[axis];
    number /= count;
    part.shape[axis] = std::min(tile[axis], transfer.shape[axis] - origin);
    part.from_offset += origin * transfer.from[axis];
    part.to_offset += origin * transfer.to[axis];
  }
  return part;
}

}  // namespace wconvert
