#pragma once

#include <string_view>

namespace wconvert {

/// Is it a name that a listing shows as that pattern? Words of the pattern in braces stand for any:
/// `decoder.3.norm_1.weight` is shown as `decoder.{i}.norm_1.weight`.
bool is_listed_as(std::string_view name, std::string_view pattern);

}  // namespace wconvert
