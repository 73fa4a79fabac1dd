#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wconvert {

/// Now, or the seconds that SOURCE_DATE_EPOCH holds: `2024-05-17T12:34:56`, in UTC, without a zone. Throws an Error
/// (usage) if the variable holds anything else.
std::string timestamp_now();

/// A time as manifests have it, in UTC and without a zone: from `2024-05-17T12:34:56`, which may end in `Z` or in an
/// offset such as `+02:00`. Nothing if it is none.
std::optional<std::string> utc_timestamp(std::string_view time);

}  // namespace wconvert
