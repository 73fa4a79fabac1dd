#pragma once

#include <locale>
#include <sstream>
#include <string>
#include <string_view>

namespace wconvert {

/// Joins its arguments into one string, whatever the locale. (libstdc++ 12 has no std::format.)
template <class... Parts>
std::string text(const Parts&... parts) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  (out << ... << parts);
  return out.str();
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
