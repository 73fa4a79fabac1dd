#include "engine/io/json_text.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "engine/core/utf8.h"

namespace wconvert {
namespace {

// One half of a \u escape's surrogate pair, or a whole character.
void append_code_unit(std::string& out, char32_t unit) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += "\\u";
  for (const int shift : {12, 8, 4, 0}) out += digits[unit >> shift & 15];
}

void append_escape(std::string& out, char32_t code) {
  constexpr std::string_view special = "\"\\\b\f\n\r\t";
  constexpr std::string_view letters = "\"\\bfnrt";
  const std::size_t found = code < 0x80 ? special.find(static_cast<char>(code)) : std::string_view::npos;
  if (found != std::string_view::npos) {
    (out += '\\') += letters[found];
  } else if (code < 0x10000) {
    append_code_unit(out, code);
  } else {
    append_code_unit(out, 0xD800 + ((code - 0x10000) >> 10));
    append_code_unit(out, 0xDC00 + (code & 0x3FF));
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view content, Escapes escapes) {
  const char32_t first_escaped = escapes == Escapes::non_ascii ? 0x7F : 0x110000;
  const auto is_plain = [](char one) { return one >= ' ' && one <= '~' && one != '"' && one != '\\'; };
  out += '"';
  const auto first_other = std::find_if_not(content.begin(), content.end(), is_plain);
  const auto plain = static_cast<std::size_t>(first_other - content.begin());
  out += content.substr(0, plain);
  content.remove_prefix(plain);
  while (!content.empty()) {
    const std::optional<Character> character = first_character(content);
    if (!character) throw std::logic_error("a string that is not UTF-8 was to be written as JSON");
    const char32_t code = character->code;
    if (code < 0x20 || code == '"' || code == '\\' || code >= first_escaped) {
      append_escape(out, code);
    } else {
      out += content.substr(0, character->length);
    }
    content.remove_prefix(character->length);
  }
  out += '"';
}

}  // namespace wconvert
