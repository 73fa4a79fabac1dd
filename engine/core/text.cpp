#include "engine/core/text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>

namespace wconvert {
namespace {

// The length of the UTF-8 sequence that begins the text, or 0 if there is none.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xC2 ? 0
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t index = 1; index < length; ++index) {
    if ((byte(index) & 0xC0) != 0x80) return 0;
  }
  const bool overlong = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
  const bool surrogate = first == 0xED && byte(1) > 0x9F;
  const bool beyond = first == 0xF4 && byte(1) > 0x8F;
  return overlong || surrogate || beyond ? 0 : length;
}

std::string hex_escape(unsigned char byte) {
  constexpr std::string_view digits = "0123456789abcdef";
  return std::string("\\x") + digits[byte >> 4] + digits[byte & 15];
}

}  // namespace

std::string printable(std::string_view name) {
  constexpr std::size_t most = 200;
  std::string out;
  std::size_t characters = 0;
  while (!name.empty()) {
    if (characters++ == most) return out + "...";
    const std::size_t length = sequence_length(name);
    const auto first = static_cast<unsigned char>(name[0]);
    // C1 controls (U+0080 to U+009F) move terminals too, as do the bidirectional marks U+202A to U+202E and U+2066 to
    // U+2069.
    const bool c1 = length == 2 && first == 0xC2 && static_cast<unsigned char>(name[1]) < 0xA0;
    const bool mark = length == 3 && first == 0xE2 &&
                      ((name[1] == '\x80' && name[2] >= '\xAA' && name[2] <= '\xAE') ||
                       (name[1] == '\x81' && name[2] >= '\xA6' && name[2] <= '\xA9'));
    if (length == 1 && (first == '"' || first == '\\')) {
      (out += '\\') += static_cast<char>(first);
    } else if (length == 1 && first == '\n') {
      out += "\\n";
    } else if (length == 0 || first < 0x20 || first == 0x7F || c1 || mark) {
      for (std::size_t index = 0; index < std::max<std::size_t>(length, 1); ++index) {
        out += hex_escape(static_cast<unsigned char>(name[index]));
      }
    } else {
      out += name.substr(0, length);
    }
    name.remove_prefix(std::max<std::size_t>(length, 1));
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
  const std::string scientific(buffer.data(), end);
  const std::size_t e = scientific.find('e');
  const int exponent = std::atoi(scientific.c_str() + e + 1);
  if (exponent < -4 || exponent >= 16) return scientific;
  const auto fixed_end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed).ptr;
  const std::string fixed(buffer.data(), fixed_end);
  return fixed.find('.') == std::string::npos ? fixed + ".0" : fixed;
}

}  // namespace wconvert
