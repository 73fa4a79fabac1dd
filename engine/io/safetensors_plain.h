#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/io/safetensors.h"

namespace wconvert {

/// Reads the JSON of a header that has nothing to complain of and is spelled as programs spell it: no escapes in the
/// names of tensors, printable ASCII only, each entry with its three keys. Nothing if it is anything else: who reads
/// without haste finds out what. Hundreds of times fewer allocations than a tree of each entry takes.
std::optional<SafetensorsHeader> parse_plain_header(std::string_view json, std::uint64_t data_begin);

}  // namespace wconvert
