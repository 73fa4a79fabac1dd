#include "engine/plan/layout.h"

#include <numeric>
#include <stdexcept>
#include <utility>

#include "engine/core/text.h"

namespace wconvert {
namespace {

std::int64_t volume(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

/// Looks at boxes in another way.
struct See {
  std::size_t parts;

  void operator()(const Split& op, std::vector<Box>& boxes) const {
    std::vector<Box> seen;
    seen.reserve(boxes.size() * parts);
    for (const Box& whole : boxes) {
      const auto count = static_cast<std::int64_t>(parts);
      if (count == 0 || op.axis >= whole.shape.size() || whole.shape[op.axis] % count != 0) {
        throw std::domain_error(text("does not split into ", parts, " equal parts"));
      }
      const std::int64_t extent = whole.shape[op.axis] / count;
      for (std::int64_t part = 0; part < count; ++part) {
        Box& box = seen.emplace_back(whole);
        box.shape[op.axis] = extent;
        box.offset += part * extent * whole.strides[op.axis];
      }
    }
    boxes = std::move(seen);
  }

  void operator()(const Transpose&, std::vector<Box>& boxes) const {
    for (Box& box : boxes) {
      const std::size_t rank = box.shape.size();
      if (rank < 2) continue;
      std::swap(box.shape[rank - 2], box.shape[rank - 1]);
      std::swap(box.strides[rank - 2], box.strides[rank - 1]);
    }
  }

  void operator()(const Reshape& op, std::vector<Box>& boxes) const {
    for (Box& box : boxes) {
      if (box.strides != dense_strides(box.shape)) throw std::logic_error("reshape of a strided box");
      Shape shape(op.extents.begin(), op.extents.begin() + static_cast<std::ptrdiff_t>(op.rank));
      for (auto& extent : shape) {
        if (extent == -1) {
          const std::int64_t others = -volume(shape);
          extent = others == 0 ? 0 : volume(box.shape) / others;
        }
      }
      if (volume(shape) != volume(box.shape)) throw std::domain_error("does not reshape");
      box.strides = dense_strides(shape);
      box.shape = std::move(shape);
    }
  }
};

struct Spell {
  std::string operator()(const Split& op) const { return op.axis == 0 ? "split" : text("split along axis ", op.axis); }
  std::string operator()(const Transpose&) const { return "transposed"; }
  std::string operator()(const Reshape& op) const {
    std::string list;
    for (std::size_t axis = 0; axis < op.rank; ++axis) {
      list += (axis == 0 ? "" : ", ") + (op.extents.at(axis) == -1 ? "-1" : std::to_string(op.extents.at(axis)));
    }
    return "reshaped(" + list + ')';
  }
};

}  // namespace

std::vector<Box> Layout::boxes(const Shape& internal, std::size_t parts) const {
  std::vector<Box> boxes{{0, internal, dense_strides(internal)}};
  for (const Op& op : ops()) std::visit([&](const auto& one) { See{parts}(one, boxes); }, op);
  if (boxes.size() != parts) throw std::logic_error("a layout must give one box for each HF tensor");
  return boxes;
}

std::string text_of(const Layout& layout) {
  std::string words;
  for (const Layout::Op& op : layout.ops()) words += (words.empty() ? "" : " | ") + std::visit(Spell{}, op);
  return words.empty() ? "as is" : words;
}

}  // namespace wconvert
