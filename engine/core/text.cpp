#include "engine/core/text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "engine/core/utf8.h"

namespace wconvert {
namespace {

std::string hex_escape(unsigned char byte) {
  constexpr std::string_view digits = "0123456789abcdef";
  return std::string("\\x") + digits[byte >> 4] + digits[byte & 15];
}

// C0 and C1 controls, the separators of lines, and the marks that change the direction of writing.
bool moves_terminals(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

// The bytes of one character, or one byte that is no character, as they may be shown.
std::string shown(std::string_view bytes, std::optional<Character> character) {
  if (bytes == "\n") return "\\n";
  if (bytes == "\"" || bytes == "\\") return '\\' + std::string(bytes);
  if (character && !moves_terminals(character->code)) return std::string(bytes);
  std::string escapes;
  for (const char byte : bytes) escapes += hex_escape(static_cast<unsigned char>(byte));
  return escapes;
}

}  // namespace

std::size_t TextPart::written(char (&digits)[24], double value) {
  return static_cast<std::size_t>(std::to_chars(digits, std::end(digits), value, std::chars_format::general, 6).ptr -
                                  digits);
}

std::string joined(std::initializer_list<TextPart> parts) {
  std::string text;
  for (const TextPart& part : parts) text += part.str();
  return text;
}

std::string printable(std::string_view name) {
  constexpr std::size_t most = 200;
  std::string out;
  for (std::size_t count = 0; !name.empty(); ++count) {
    if (count == most) return out + "...";
    const std::optional<Character> character = first_character(name);
    const std::size_t length = character ? character->length : 1;
    out += shown(name.substr(0, length), character);
    name.remove_prefix(length);
  }
  return out;
}

std::string quoted(std::string_view name) {
  return '"' + printable(name) + '"';
}

std::string bytes_text(double bytes) {
  constexpr std::array units = {"B", "kB", "MB", "GB", "TB", "PB"};
  std::size_t unit = 0;
  while (bytes >= 999.5 && unit + 1 < units.size()) {
    bytes /= 1000;
    ++unit;
  }
  std::array<char, 32> digits{};
  const int precision = unit == 0 || bytes >= 99.95 ? 0 : bytes >= 9.995 ? 1 : 2;
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), bytes, std::chars_format::fixed, precision).ptr;
  return std::string(digits.data(), end) + ' ' + units[unit];
}

std::string python_repr(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  std::array<char, 64> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific).ptr;
  std::string scientific(buffer.data(), end);
  const std::size_t e = scientific.find('e');
  const int exponent = std::atoi(scientific.c_str() + e + 1);
  if (exponent < -4 || exponent >= 16) return scientific;
  const auto fixed_end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed).ptr;
  const std::string fixed(buffer.data(), fixed_end);
  return fixed.find('.') == std::string::npos ? fixed + ".0" : fixed;
}

}  // namespace wconvert
