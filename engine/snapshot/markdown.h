#pragma once

#include <string>
#include <string_view>

namespace wconvert {

/// A word from an input as a code span of Markdown, whatever it holds: in one line, between enough backticks.
std::string code_span(std::string_view word);

}  // namespace wconvert
