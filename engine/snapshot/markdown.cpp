#include "engine/snapshot/markdown.h"

#include <algorithm>

#include "engine/core/text.h"

namespace wconvert {

std::string code_span(std::string_view word) {
  const std::string inside = printable(word);
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char character : inside) {
    run = character == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  const std::string_view space = longest > 0 ? " " : "";
  return text(fence, space, inside, space, fence);
}

}  // namespace wconvert
