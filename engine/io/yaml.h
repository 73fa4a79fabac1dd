#pragma once

// Fast-LLM's metadata.yaml dialect: what PyYAML's safe_dump writes and its safe_load reads (YAML 1.1).

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/io/json.h"

namespace wconvert {

/// Parses one document. Refuses, with line and column: aliases, anchors, tags, merge keys, several documents, duplicate
/// keys, keys that are not strings, and what exceeds 100 MB or 64 levels. Plain scalars mean what PyYAML's safe loader
/// makes of them; an integer beyond 64 bits is kept as a string of its digits.
Json parse_yaml(std::string_view text, const Path& where);

/// Block style, sorted keys, as PyYAML's safe_dump writes.
std::string dump_yaml(const Json& value);

}  // namespace wconvert
