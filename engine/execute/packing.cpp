#include "engine/execute/packing.h"

#include <algorithm>
#include <numeric>

namespace wconvert {
namespace {

/// The axes of more than one element, by ascending stride.
std::vector<std::size_t> axes_of(const Shape& shape, const Shape& strides) {
  std::vector<std::size_t> axes;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    if (shape[axis] > 1) axes.push_back(axis);
  }
  std::stable_sort(
      axes.begin(), axes.end(), [&](std::size_t left, std::size_t right) { return strides[left] < strides[right]; });
  return axes;
}

}  // namespace

void Packing::for_each_run(const std::function<void(std::int64_t, std::int64_t)>& visit) const {
  Shape index(counts.size(), 0);
  std::int64_t in_tensor = 0, in_buffer = 0;
  for (;;) {
    visit(in_tensor, in_buffer);
    std::size_t axis = 0;
    for (; axis < index.size(); ++axis) {
      in_tensor += tensor_strides[axis];
      in_buffer += buffer_strides[axis];
      if (++index[axis] < counts[axis]) break;
      in_tensor -= counts[axis] * tensor_strides[axis];
      in_buffer -= counts[axis] * buffer_strides[axis];
      index[axis] = 0;
    }
    if (axis == index.size()) return;
  }
}

Packing pack(const Shape& shape, const Shape& strides, const PackingLimits& limits) {
  Packing packing;
  packing.strides.assign(shape.size(), 0);
  std::int64_t outside = std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
  bool in_run = true;
  for (const std::size_t axis : axes_of(shape, strides)) {
    outside /= shape[axis];
    const std::int64_t gap = strides[axis] - packing.run;
    const std::int64_t longer = strides[axis] * (shape[axis] - 1) + packing.run;
    in_run = in_run && (gap == 0 || (gap > 0 && gap <= limits.gap && longer <= limits.most / outside));
    if (in_run) {
      packing.strides[axis] = strides[axis];
      packing.run = packing.size = longer;
      continue;
    }
    if (packing.counts.empty() && packing.size + limits.pad <= limits.most / (outside * shape[axis])) {
      packing.size += limits.pad;
    }
    packing.strides[axis] = packing.size;
    packing.counts.push_back(shape[axis]);
    packing.tensor_strides.push_back(strides[axis]);
    packing.buffer_strides.push_back(packing.size);
    packing.size *= shape[axis];
  }
  return packing;
}

}  // namespace wconvert
