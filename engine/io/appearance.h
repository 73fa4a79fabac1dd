#pragma once

#include <string>
#include <string_view>

namespace wconvert {

/// What a file looks like that is not what it should be, by its first bytes, and what to do about it; empty if nobody
/// knows. For the hint of an error.
std::string appearance(std::string_view head);

}  // namespace wconvert
