#pragma once

// What equal means, by the rules in tests/data/goldens/README.md. Each function names what differs, one sentence each.

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "engine/core/dtype.h"
#include "engine/io/file.h"
#include "engine/io/json.h"
#include "engine/tensor/layout.h"

namespace wconvert::goldens {

using Differences = std::vector<std::string>;

/// As JSON values: 1 equals 1.0, true does not equal 1, the order of keys says nothing.
bool equal_values(const Json& a, const Json& b);

/// Where `found` lacks a key of `expected`, at any depth, or has another value there. More keys are no difference.
Differences missing_or_other(const Json& expected, const Json& found, const std::string& where = "");

/// A tensor in memory.
struct Stored {
  DType dtype = DType::f32;
  Shape shape;
  std::vector<std::byte> bytes;
};
using Tensors = std::map<std::string, Stored>;

/// Every tensor of every safetensors file of a folder, whatever an index says.
Tensors read_tensors(const fs::path& folder);

/// Other names, dtypes, shapes or bits.
Differences other_tensors(const Tensors& expected, const Tensors& found);

/// The same with both sides converted to F32, which holds F16 and BF16 exactly.
Tensors widened(Tensors tensors);

Json read_json_file(const fs::path& file);
Json read_yaml_file(const fs::path& file);

}  // namespace wconvert::goldens
