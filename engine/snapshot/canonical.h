#pragma once

#include <string>

#include "engine/io/json.h"

namespace wconvert {

/// A value as Python's json.dumps(value, sort_keys=True, indent=2) writes it, and a newline: one text for one value.
std::string dump_canonical(const Json& value);

}  // namespace wconvert
