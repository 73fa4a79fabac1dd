#include "engine/io/yaml_source.h"

namespace wconvert {

std::string_view quoted_fault(std::string_view source) {
  if (source.starts_with('!')) return "the tag \"!\", expected none";
  if (!source.starts_with('\'') && !source.starts_with('"')) return {};
  const char quote = source[0];
  std::size_t end = 1;
  while (end < source.size() && (source[end] != quote || (quote == '\'' && source.substr(end, 2) == "''"))) {
    const bool pair = source[end] == quote || (quote == '"' && source[end] == '\\');
    end += pair ? 2 : 1;
  }
  if (end >= source.size()) return "a quote that is not closed";
  if (source[source.find_last_not_of(" \r", end - 1)] == '\n') {
    return "a string with a line break in front of its closing quote";
  }
  return {};
}

}  // namespace wconvert
