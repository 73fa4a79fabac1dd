#include "engine/plan/tiling.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

namespace wconvert {
namespace {

using Kind = TilingFault::Kind;

struct Axis {
  std::int64_t extent = 1;
  std::int64_t stride = 1;
};

/// A box whose axes are merged and stand from the longest stride to the shortest.
struct Nest {
  std::size_t box = 0;
  std::int64_t offset = 0;
  std::vector<Axis> axes;

  bool is_run() const { return axes.empty() || (axes.size() == 1 && axes[0].stride == 1); }
  std::int64_t length() const { return axes.empty() ? 1 : axes[0].extent; }
  std::int64_t last() const {
    std::int64_t element = offset;
    for (const Axis& axis : axes) element += (axis.extent - 1) * axis.stride;
    return element;
  }
  /// Does each axis step over everything beneath it?
  bool nests() const {
    std::int64_t beneath = 1;
    for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
      if (axis->stride < beneath) return false;
      beneath = (axis->extent - 1) * axis->stride + beneath;
    }
    return true;
  }
};

Nest nest_of(const Box& box, std::size_t index) {
  Nest nest{index, box.offset, {}};
  std::vector<Axis>& axes = nest.axes;
  axes.reserve(box.shape.size());
  for (std::size_t axis = 0; axis < box.shape.size(); ++axis) {
    if (box.shape[axis] != 1) axes.push_back({box.shape[axis], box.strides[axis]});
  }
  std::sort(axes.begin(), axes.end(), [](const Axis& a, const Axis& b) { return a.stride > b.stride; });
  std::size_t merged = 0;
  for (const Axis& axis : axes) {
    if (merged > 0 && axes[merged - 1].stride == axis.extent * axis.stride) {
      axes[merged - 1] = {axes[merged - 1].extent * axis.extent, axis.stride};
    } else {
      axes[merged++] = axis;
    }
  }
  axes.resize(merged);
  return nest;
}

std::optional<TilingFault> sweep(std::vector<Nest> runs, std::int64_t volume) {
  std::sort(runs.begin(), runs.end(), [](const Nest& a, const Nest& b) { return a.offset < b.offset; });
  std::int64_t reached = 0;
  std::size_t before = 0;
  for (const Nest& run : runs) {
    if (run.offset > reached) return TilingFault{Kind::never, reached, 0, 0};
    if (run.offset < reached) return TilingFault{Kind::twice, run.offset, before, run.box};
    reached += run.length();
    before = run.box;
  }
  if (reached < volume) return TilingFault{Kind::never, reached, 0, 0};
  return std::nullopt;
}

std::optional<TilingFault> count_elements(const std::vector<Nest>& nests, std::int64_t volume) {
  constexpr std::int64_t most = std::int64_t{1} << 26;
  if (volume > most) throw std::logic_error("boxes that do not nest, in a tensor too large to count");
  std::vector<std::int32_t> owner(static_cast<std::size_t>(volume), -1);
  for (std::size_t index = 0; index < nests.size(); ++index) {
    const Nest& nest = nests[index];
    std::vector<std::int64_t> at(nest.axes.size(), 0);
    for (bool more = true; more;) {
      std::int64_t element = nest.offset;
      for (std::size_t axis = 0; axis < at.size(); ++axis) element += at[axis] * nest.axes[axis].stride;
      auto& slot = owner[static_cast<std::size_t>(element)];
      if (slot >= 0) return TilingFault{Kind::twice, element, nests[static_cast<std::size_t>(slot)].box, nest.box};
      slot = static_cast<std::int32_t>(index);
      more = false;
      for (std::size_t axis = at.size(); axis-- > 0 && !more;) {
        more = ++at[axis] < nest.axes[axis].extent;
        if (!more) at[axis] = 0;
      }
    }
  }
  const auto hole = std::find(owner.begin(), owner.end(), -1);
  if (hole != owner.end()) return TilingFault{Kind::never, hole - owner.begin(), 0, 0};
  return std::nullopt;
}

/// What of a nest lies in rows of a given length: which rows, and the nest within each of them. Nothing if the nest
/// does not keep to rows of that length.
struct Rows {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  Nest row;
};

std::optional<Rows> cut(const Nest& nest, std::int64_t length) {
  Rows rows{nest.offset / length, 0, nest};
  rows.row.offset = nest.offset % length;
  if (!nest.axes.empty() && nest.axes[0].stride == length) {
    rows.end = rows.begin + nest.axes[0].extent;
    rows.row.axes.erase(rows.row.axes.begin());
  } else if (nest.is_run() && rows.row.offset == 0 && nest.length() % length == 0) {
    rows.end = rows.begin + nest.length() / length;
    rows.row.axes = {{length, 1}};
  } else {
    rows.end = rows.begin + 1;
  }
  if (rows.row.last() >= length) return std::nullopt;
  return rows;
}

std::optional<TilingFault> find_fault(std::vector<Nest> nests, std::int64_t volume) {
  if (std::all_of(nests.begin(), nests.end(), [](const Nest& nest) { return nest.is_run(); })) {
    return sweep(std::move(nests), volume);
  }
  std::int64_t length = 0;
  for (const Nest& nest : nests) {
    if (!nest.nests()) return count_elements(nests, volume);
    if (!nest.is_run()) length = std::max(length, nest.axes[0].stride);
  }
  if (volume % length != 0) return count_elements(nests, volume);
  std::map<std::int64_t, std::vector<Nest>> starting, ending;  // by row
  for (const Nest& nest : nests) {
    const auto rows = cut(nest, length);
    if (!rows) return count_elements(nests, volume);
    starting[rows->begin].push_back(rows->row);
    ending[rows->end];
    starting[rows->end];
    ending[rows->end].push_back(rows->row);
  }
  starting[0];
  std::map<std::size_t, Nest> open;  // the boxes that have a part in the row, by number
  for (auto row = starting.begin(); row != starting.end() && row->first < volume / length; ++row) {
    for (const Nest& nest : ending[row->first]) open.erase(nest.box);
    for (const Nest& nest : row->second) open.emplace(nest.box, nest);
    std::vector<Nest> inside;
    for (const auto& [box, nest] : open) inside.push_back(nest);
    if (auto fault = find_fault(std::move(inside), length)) {
      fault->element += row->first * length;
      return fault;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<TilingFault> find_tiling_fault(std::span<const Box> boxes, std::int64_t volume) {
  std::vector<Nest> nests;
  nests.reserve(boxes.size());
  for (std::size_t index = 0; index < boxes.size(); ++index) {
    const Shape& shape = boxes[index].shape;
    if (std::find(shape.begin(), shape.end(), 0) != shape.end()) continue;
    nests.push_back(nest_of(boxes[index], index));
    const Nest& nest = nests.back();
    if (nest.offset < 0 || nest.last() >= volume) return TilingFault{Kind::outside, nest.last(), index, index};
  }
  return find_fault(std::move(nests), volume);
}

}  // namespace wconvert
