#pragma once

#include <cstdint>
#include <variant>

#include "engine/core/report.h"

namespace wconvert {

struct Extent {
  std::int64_t height = 0, width = 0;
  bool operator==(const Extent&) const = default;
};

/// Both sides become what is given: SigLIP and PaliGemma, and CLIP with a height and a width.
struct FixedSize {
  Extent extent;
};

/// The shorter side becomes `edge`, the longer one keeps the proportion: CLIP.
struct ShortestEdge {
  std::int64_t edge = 0;
};

/// Shrinks into `most` where it is larger, then grows to whole patches: Pixtral.
struct WholePatches {
  Extent most, patch;
};

/// Both sides become multiples of patch * merge, with a number of points between two bounds, and the picture is cut
/// into patches, `merge` x `merge` of them together, each `temporal` times: Qwen2-VL.
struct MergedPatches {
  std::int64_t least_points = 0, most_points = 0, patch = 0, merge = 0, temporal = 0;
  std::int64_t factor() const { return patch * merge; }
};

using Geometry = std::variant<FixedSize, ShortestEdge, WholePatches, MergedPatches>;

/// The size to which a picture of that size is resized; refuses (input) a picture that has none, such as one of a
/// proportion beyond 200 for Qwen2-VL.
Extent target_of(const Geometry& geometry, const Extent& picture, const Path& where);

}  // namespace wconvert
