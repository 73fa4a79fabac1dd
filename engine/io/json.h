#pragma once

// JSON, read strictly (RFC 8259) and written as Python's json module writes it. The one file that names nlohmann.

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "engine/core/report.h"

namespace wconvert {

/// Keys keep their order.
using Json = nlohmann::ordered_json;

struct JsonLimits {
  std::size_t bytes = std::size_t{16} << 20;
  std::size_t depth = 64;
};

/// Parses one document. Refuses, with the byte position or the key: what RFC 8259 does not allow, a byte-order mark,
/// text after the end, invalid UTF-8, a duplicate key at any level, NaN and Infinity, an integer beyond 64 bits,
/// a number beyond double, and what exceeds the limits. Says what a text that is no JSON at all looks like.
Json parse_json(std::string_view text, const Path& where, const JsonLimits& limits = {});

enum class JsonStyle { compact, indented };

/// `indented` is json.dumps(value, indent=2) and a newline; `compact` has no spaces, as in a safetensors header.
/// Non-ASCII is escaped in both, floats are Python's repr.
std::string dump_json(const Json& value, JsonStyle style);

/// `the string "llama"`, `the integer 7`, `the number 7.0`, `null`, `a list`, `an object`, `true`: for messages, cut.
std::string describe_json(const Json& value);

}  // namespace wconvert
