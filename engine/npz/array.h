#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/core/dtype.h"

namespace wconvert {

/// Numbers in memory, row by row and low byte first, with their shape.
struct Array {
  DType dtype = DType::f32;
  std::vector<std::int64_t> shape;
  std::vector<std::byte> bytes;
  bool operator==(const Array&) const = default;
};

/// Arrays by name.
using Arrays = std::map<std::string, Array>;

}  // namespace wconvert
