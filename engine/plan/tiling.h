#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/plan/layout.h"

namespace wconvert {

/// Why some boxes do not tile a tensor: one element, and who wants it.
struct TilingFault {
  enum class Kind { never, twice, outside } kind = Kind::never;
  std::int64_t element = 0;  // counted row by row
  std::size_t first = 0;     // the boxes concerned; for `never` neither means anything
  std::size_t second = 0;
};

/// Do the boxes hold every one of `volume` elements exactly once? Nothing if so, else a counter-example.
///
/// A box is nested intervals: after its axes are sorted by stride and runs are merged, each axis steps over all that
/// lies beneath it. Boxes that are all one run are swept as intervals; others are cut along the longest stride into
/// rows, and each group of equal rows is looked at on its own. Boxes that do not nest are counted element by element.
std::optional<TilingFault> find_tiling_fault(std::span<const Box> boxes, std::int64_t volume);

}  // namespace wconvert
