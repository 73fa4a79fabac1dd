#include "engine/declare/listed_name.h"

#include <cstddef>

namespace wconvert {

bool is_listed_as(std::string_view name, std::string_view pattern) {
  while (true) {
    const std::size_t a = name.find('.'), b = pattern.find('.');
    if (!pattern.starts_with('{') && name.substr(0, a) != pattern.substr(0, b)) return false;
    if (a == std::string_view::npos || b == std::string_view::npos) return a == b;
    name.remove_prefix(a + 1);
    pattern.remove_prefix(b + 1);
  }
}

}  // namespace wconvert
