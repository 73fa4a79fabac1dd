#pragma once

// The JSON of a safetensors header: a map from names of tensors to
// {"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}, where offsets count from the end of the header, and beside them
// "__metadata__", a map of strings or null.

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/io/safetensors.h"

namespace wconvert {

/// The entries in the order of the text. Complains under `here` of what is wrong in one of them, or in the JSON.
SafetensorsHeader parse_header(std::string_view json, std::uint64_t data_begin, const Here& here);

/// `tensor "lm_head.weight"`, as messages name it.
std::string tensor_place(std::string_view name);

}  // namespace wconvert
