#include "engine/io/yaml_scalar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "engine/core/checked.h"
#include "engine/core/text.h"

namespace wconvert {
namespace {

constexpr std::string_view digits = "0123456789";
constexpr std::string_view digits_ = "0123456789_";

// Takes a text apart from its start, as a regular expression does that never goes back.
struct Cursor {
  std::string_view rest;

  bool at_end() const { return rest.empty(); }
  bool one(std::string_view set) {
    if (rest.empty() || set.find(rest[0]) == std::string_view::npos) return false;
    rest.remove_prefix(1);
    return true;
  }
  bool many(std::string_view set) {
    const std::size_t length = std::min(rest.find_first_not_of(set), rest.size());
    rest.remove_prefix(length);
    return length > 0;
  }
  bool word(std::string_view text) {
    if (rest.substr(0, text.size()) != text) return false;
    rest.remove_prefix(text.size());
    return true;
  }
  bool exactly(std::size_t count, std::string_view set) {
    for (; count > 0; --count) {
      if (!one(set)) return false;
    }
    return true;
  }
  bool one_or_two_digits() {
    if (!one(digits)) return false;
    one(digits);
    return true;
  }
};

template <std::size_t N>
bool is_one_of(std::string_view scalar, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), scalar) != words.end();
}

constexpr std::array<std::string_view, 9> true_words = {"yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"};
constexpr std::array<std::string_view, 9> false_words = {
    "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"};
constexpr std::array<std::string_view, 5> null_words = {"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 3> infinity_words = {".inf", ".Inf", ".INF"};
constexpr std::array<std::string_view, 3> nan_words = {".nan", ".NaN", ".NAN"};

// (?::[0-5]?[0-9])+
bool take_sixtieths(Cursor& cursor) {
  if (!cursor.one(":")) return false;
  do {
    const bool may_be_two = !cursor.at_end() && cursor.rest[0] <= '5';
    if (!cursor.one(digits)) return false;
    if (may_be_two) cursor.one(digits);
  } while (cursor.one(":"));
  return true;
}

// (?:[eE][-+][0-9]+)?$
bool ends_with_exponent(Cursor cursor) {
  if (cursor.at_end()) return true;
  return cursor.one("eE") && cursor.one("-+") && cursor.many(digits) && cursor.at_end();
}

bool is_number(std::string_view scalar) {
  if (is_one_of(scalar, nan_words)) return true;
  Cursor cursor{scalar};
  // .5 is a number, -.5 is a string.
  if (cursor.one(".") && cursor.one(digits)) {
    cursor.many(digits_);
    return ends_with_exponent(cursor);
  }
  cursor = {scalar};
  cursor.one("-+");
  if (is_one_of(cursor.rest, infinity_words)) return true;
  if (!cursor.one(digits)) return false;
  cursor.many(digits_);
  Cursor sexagesimal = cursor;
  if (cursor.one(".")) {
    cursor.many(digits_);
    return ends_with_exponent(cursor);
  }
  if (!take_sixtieths(sexagesimal) || !sexagesimal.one(".")) return false;
  sexagesimal.many(digits_);
  return sexagesimal.at_end();
}

bool is_integer(std::string_view scalar) {
  Cursor cursor{scalar};
  cursor.one("-+");
  if (cursor.word("0b")) return cursor.many("01_") && cursor.at_end();
  if (cursor.word("0x")) return cursor.many("0123456789abcdefABCDEF_") && cursor.at_end();
  if (cursor.one("0")) {
    cursor.many("01234567_");
    return cursor.at_end();
  }
  if (!cursor.one(digits)) return false;
  cursor.many(digits_);
  return cursor.at_end() || (take_sixtieths(cursor) && cursor.at_end());
}

bool is_date(std::string_view scalar) {
  Cursor cursor{scalar};
  if (cursor.exactly(4, digits) && cursor.one("-") && cursor.exactly(2, digits) && cursor.one("-") &&
      cursor.exactly(2, digits) && cursor.at_end()) {
    return true;
  }
  cursor = {scalar};
  if (!cursor.exactly(4, digits) || !cursor.one("-") || !cursor.one_or_two_digits() || !cursor.one("-") ||
      !cursor.one_or_two_digits() || !(cursor.one("Tt") || cursor.many(" \t")) || !cursor.one_or_two_digits() ||
      !cursor.one(":") || !cursor.exactly(2, digits) || !cursor.one(":") || !cursor.exactly(2, digits)) {
    return false;
  }
  if (cursor.one(".")) cursor.many(digits);
  if (cursor.at_end()) return true;
  cursor.many(" \t");
  if (cursor.one("Z")) return cursor.at_end();
  if (!cursor.one("-+") || !cursor.one_or_two_digits()) return false;
  return cursor.at_end() || (cursor.one(":") && cursor.exactly(2, digits) && cursor.at_end());
}

std::vector<std::string_view> split_at_colons(std::string_view text) {
  std::vector<std::string_view> parts;
  for (std::size_t colon = 0; colon != std::string_view::npos;) {
    colon = text.find(':');
    parts.push_back(text.substr(0, colon));
    text.remove_prefix(std::min(colon, text.size() - 1) + 1);
  }
  return parts;
}

struct Number {
  bool negative = false;
  std::string text;  // without sign and underscores
};

Number without_sign(std::string_view scalar) {
  Number number{scalar[0] == '-', std::string(scalar.substr(scalar[0] == '-' || scalar[0] == '+' ? 1 : 0))};
  number.text.erase(std::remove(number.text.begin(), number.text.end(), '_'), number.text.end());
  return number;
}

// The magnitude, or nothing if there are no digits or it is beyond 64 bits.
std::optional<std::uint64_t> magnitude_of(std::string_view text) {
  const bool prefixed = text.starts_with("0b") || text.starts_with("0x");
  const int base = text.starts_with("0b") ? 2 : text.starts_with("0x") ? 16 : text[0] == '0' ? 8 : 10;
  if (prefixed) text.remove_prefix(2);
  std::optional<std::uint64_t> magnitude = 0;
  for (const std::string_view part : split_at_colons(text)) {
    std::uint64_t digit = 0;
    const auto read = std::from_chars(part.data(), part.data() + part.size(), digit, base);
    if (read.ec != std::errc()) return std::nullopt;
    magnitude = checked_multiply<std::uint64_t>(*magnitude, 60);
    if (magnitude) magnitude = checked_add(*magnitude, digit);
    if (!magnitude) return std::nullopt;
  }
  return magnitude;
}

Json integer_value(std::string_view scalar, const Path& where) {
  const auto [negative, text_] = without_sign(scalar);
  const std::optional<std::uint64_t> magnitude = magnitude_of(text_);
  constexpr std::uint64_t most_negative = std::uint64_t{1} << 63;
  if (magnitude && !negative) return *magnitude;
  if (magnitude && *magnitude == 0) return std::uint64_t{0};
  if (magnitude && *magnitude <= most_negative) return static_cast<std::int64_t>(~*magnitude + 1);
  const bool decimal = text_[0] != '0' && text_.find(':') == std::string::npos;
  if (decimal) return (negative ? "-" : "") + text_;
  throw Error(Trouble::input, where, text("the integer ", printable(scalar), " cannot be read"));
}

double number_value(std::string_view scalar, const Path& where) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const auto [negative, text_] = without_sign(scalar);
  if (is_one_of(text_, infinity_words)) return negative ? -infinity : infinity;
  if (is_one_of(text_, nan_words)) return std::numeric_limits<double>::quiet_NaN();
  double value = 0;
  double base = 1;
  std::vector<std::string_view> parts = split_at_colons(text_);
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    double digit = 0;
    const auto read = std::from_chars(part->data(), part->data() + part->size(), digit);
    if (read.ec != std::errc()) {
      throw Error(Trouble::input, where, text("the number ", printable(scalar), " is beyond the range of a double"));
    }
    value += digit * base;
    base *= 60;
  }
  return negative ? -value : value;
}

}  // namespace

PlainKind kind_of_plain(std::string_view scalar) {
  if (is_one_of(scalar, true_words) || is_one_of(scalar, false_words)) return PlainKind::boolean;
  if (is_number(scalar)) return PlainKind::number;
  if (is_integer(scalar)) return PlainKind::integer;
  if (scalar == "<<") return PlainKind::merge;
  if (is_one_of(scalar, null_words)) return PlainKind::null;
  if (is_date(scalar)) return PlainKind::date;
  if (scalar == "=") return PlainKind::value;
  return PlainKind::string;
}

Json plain_value(std::string_view scalar, PlainKind kind, const Path& where) {
  switch (kind) {
    case PlainKind::null:
      return nullptr;
    case PlainKind::boolean:
      return is_one_of(scalar, true_words);
    case PlainKind::integer:
      return integer_value(scalar, where);
    case PlainKind::number:
      return number_value(scalar, where);
    default:
      return std::string(scalar);
  }
}

}  // namespace wconvert
