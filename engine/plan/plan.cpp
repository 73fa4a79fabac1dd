#include "engine/plan/plan.h"

#include <algorithm>
#include <cstddef>

namespace wconvert {

std::string text_of(const Shape& shape) {
  constexpr std::size_t most = 8;
  std::string list;
  for (std::size_t axis = 0; axis < std::min(shape.size(), most); ++axis) {
    list += (axis == 0 ? "" : ", ") + std::to_string(shape[axis]);
  }
  return '[' + list + (shape.size() > most ? ", ..." : "") + ']';
}

}  // namespace wconvert
