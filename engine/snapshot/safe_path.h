#pragma once

#include <string>
#include <string_view>

namespace wconvert {

/// Why a path that a manifest declares must not be looked up below its folder; empty if it may. A safe path is UTF-8
/// without controls and backslashes, of parts between single slashes, none of them empty, `.` or `..`, of at most 255
/// bytes each and 4096 together.
std::string why_unsafe(std::string_view path);

/// Orders paths part by part, as the artifacts of a manifest are ordered.
struct PathOrder {
  using is_transparent = void;
  bool operator()(std::string_view left, std::string_view right) const;
};

/// The path with ASCII letters in lower case: where two of them are equal, some file systems see one file.
std::string folded(std::string_view path);

/// The path for JSON: as it is if it is UTF-8, else escaped.
std::string shown(const std::string& path);

}  // namespace wconvert
