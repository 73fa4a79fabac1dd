#pragma once

#include <string>
#include <string_view>

namespace wconvert {

/// What is escaped in a JSON string besides quotes, backslashes and controls: nothing, as Rust's serde does, or all
/// that is not printable ASCII, as Python does.
enum class Escapes { nothing_more, non_ascii };

/// Appends a string with its quotes. The content must be UTF-8, else std::logic_error.
void append_json_string(std::string& out, std::string_view content, Escapes escapes);

}  // namespace wconvert
