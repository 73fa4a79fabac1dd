#pragma once

// The JSON of a safetensors header: a map from names of tensors to
// {"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}, where offsets count from the end of the header, and beside them
// "__metadata__", a map of strings or null.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/io/safetensors.h"

namespace wconvert {

inline constexpr std::string_view metadata_key = "__metadata__";
/// torch and numpy have no tensors of more.
inline constexpr std::size_t most_dimensions = 64;

/// The entries in the order of the text. Complains under `here` of what is wrong in one of them, or in the JSON.
SafetensorsHeader parse_header(std::string_view json, std::uint64_t data_begin, const Here& here);

/// The same without a look whether the text is as plain as programs write it, which is what nearly all are.
SafetensorsHeader parse_any_header(std::string_view json, std::uint64_t data_begin, const Here& here);

/// `tensor "lm_head.weight"`, as messages name it.
std::string tensor_place(std::string_view name);

}  // namespace wconvert
