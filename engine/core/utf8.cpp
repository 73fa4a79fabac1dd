#include "engine/core/utf8.h"

namespace wconvert {
namespace {

// The bytes of a character that begins with that byte. 0xC0 and 0xC1 only begin overlong forms, 0xF5 and above only
// what lies beyond U+10FFFF.
std::size_t length_of(unsigned char first) {
  if (first < 0x80) return 1;
  if (first < 0xC2) return 0;
  if (first < 0xE0) return 2;
  if (first < 0xF0) return 3;
  return first < 0xF5 ? 4 : 0;
}

// Not overlong, no half of a surrogate pair, and not beyond the last plane.
bool is_scalar_value(char32_t code, std::size_t length) {
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  return code >= least[length] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
}

}  // namespace

std::optional<Character> first_character(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t length = length_of(first);
  if (length == 0 || text.size() < length) return std::nullopt;
  if (length == 1) return Character{first, 1};
  char32_t code = first & (0xFFU >> (length + 1));
  for (const char byte : text.substr(1, length - 1)) {
    if ((byte & 0xC0) != 0x80) return std::nullopt;
    code = code << 6 | (byte & 0x3FU);
  }
  if (!is_scalar_value(code, length)) return std::nullopt;
  return Character{code, length};
}

}  // namespace wconvert
