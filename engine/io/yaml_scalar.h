#pragma once

// What a plain scalar of YAML 1.1 means to PyYAML's safe loader (yaml/resolver.py, yaml/constructor.py, version 6).

#include <string>
#include <string_view>

#include "engine/io/json.h"

namespace wconvert {

enum class PlainKind { string, null, boolean, integer, number, date, merge, value };

/// The kind of a scalar that stands without quotes.
PlainKind kind_of_plain(std::string_view scalar);

/// The value of a plain scalar of the kinds up to `number`; an integer beyond 64 bits gives the string of its digits.
/// Throws an Error at `where` for what has no value: `0b_`, or what is beyond the range of a double.
Json plain_value(std::string_view scalar, PlainKind kind, const Path& where);

}  // namespace wconvert
