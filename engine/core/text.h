#pragma once

#include <charconv>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace wconvert {

/// A part of a text: a string, a character or a number.
class TextPart {
 public:
  template <class T>
  TextPart(const T& value) {  // NOLINT(google-explicit-constructor): arguments of text() are parts
    if constexpr (std::is_same_v<T, char>) {
      digits_[0] = value;
      text_ = {digits_, 1};
    } else if constexpr (std::is_integral_v<T>) {
      static_assert(!std::is_same_v<T, bool>, "say what is true");
      text_ = {digits_, static_cast<std::size_t>(std::to_chars(digits_, std::end(digits_), value).ptr - digits_)};
    } else if constexpr (std::is_floating_point_v<T>) {
      text_ = {digits_, written(digits_, value)};
    } else {
      text_ = value;
    }
  }
  TextPart(const TextPart&) = delete;
  TextPart& operator=(const TextPart&) = delete;
  std::string_view str() const { return text_; }

 private:
  static std::size_t written(char (&digits)[24], double value);
  char digits_[24];
  std::string_view text_;
};

std::string joined(std::initializer_list<TextPart> parts);

/// Items with a separator between them.
template <class Items>
std::string listed(const Items& items, std::string_view separator = ", ") {
  std::string list;
  bool first = true;
  for (const auto& item : items) {
    if (!std::exchange(first, false)) list += separator;
    list += item;
  }
  return list;
}

/// Appends its arguments.
template <class... Parts>
void append(std::string& out, const Parts&... parts) {
  ((out += TextPart(parts).str()), ...);
}

/// Joins its arguments into one string, whatever the locale. (libstdc++ 12 has no std::format.)
template <class... Parts>
std::string text(const Parts&... parts) {
  return joined({TextPart(parts)...});
}

/// A name from an input, fit for a terminal: control characters, backslashes, quotes and bytes that
/// are not UTF-8 are escaped with a backslash, and what is longer than 200 characters is cut.
std::string printable(std::string_view name);

/// The same between double quotes.
std::string quoted(std::string_view name);
// A std::string finds std::quoted too, which would fit better than a conversion.
inline std::string quoted(const std::string& name) {
  return quoted(std::string_view(name));
}
inline std::string quoted(std::string& name) {
  return quoted(std::string_view(name));
}
inline std::string quoted(const char* name) {
  return quoted(std::string_view(name));
}

/// `12.3 GB`: decimal units, as the field counts file sizes.
std::string bytes_text(double bytes);

/// A double as Python's repr writes it: the shortest digits that read back as the same value,
/// `10000.0`, `1e-05`, `1e+16`, `inf`, `nan`. Both JSON and YAML of this field are written by Python.
std::string python_repr(double value);

}  // namespace wconvert
