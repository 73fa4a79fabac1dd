#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace wconvert {

/// One character of a text: its code point, and the bytes it takes.
struct Character {
  char32_t code = 0;
  std::size_t length = 0;
};

/// The character that begins the text; nothing if the text is empty or does not begin with well-formed UTF-8.
std::optional<Character> first_character(std::string_view text);

}  // namespace wconvert
