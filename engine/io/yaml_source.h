#pragma once

#include <string_view>

namespace wconvert {

/// What is wrong with a scalar that is said to have quotes or a tag, and that begins the source; empty if nothing is.
/// yaml-cpp 0.7 takes the end of the text for a closing quote, loses line breaks in front of one, and says of the tag
/// `!` what it says of quotes.
std::string_view quoted_fault(std::string_view source);

}  // namespace wconvert
