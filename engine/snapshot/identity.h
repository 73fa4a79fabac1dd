#pragma once

#include <cstdint>
#include <string_view>

#include "engine/core/report.h"

namespace wconvert {

// The grammar of what names a base model. Each reports what is wrong under `here`.

/// `organisation/name`, of letters, digits, dots, dashes and underscores, at most 96 characters.
void check_hf_id(std::string_view id, const Here& here);
/// 40 lower-case hexadecimal digits: a commit. A branch or a tag moves, and is refused.
void check_revision(std::string_view revision, const Here& here);
/// A class of Python: letters, digits and underscores, no digit first.
void check_class_name(std::string_view name, const Here& here);
/// A lower-case letter, then at most 31 lower-case letters, digits and underscores.
void check_adapter_name(std::string_view name, const Here& here);
/// Versions of an adapter go from 1 to this.
inline constexpr std::int64_t most_version = 2147483647;
/// As many lower-case hexadecimal digits as that.
bool is_hex(std::string_view text, std::size_t digits);

}  // namespace wconvert
