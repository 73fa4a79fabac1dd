#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engine/io/json.h"

namespace wconvert {

/// A flat map of plain strings that was read line by line, and the document without it. yaml-cpp takes 1.5 s for the
/// 100,000 lines of a large index; this takes some milliseconds.
struct LiftedMap {
  std::string document;  // with `{}` where the map stood
  std::size_t line = 0;  // of its key, from 0
  Json map;
};

/// Lifts the first block map below a key `key` out of a YAML text, if each line of it is a name, a colon and a name
/// that no reader could take for anything but two strings, all of one indentation, and none stands twice. Whether the
/// line of the key is what it looks like (and no part of a string, say) is for the reader of the document to see.
std::optional<LiftedMap> lift_map(std::string_view text, std::string_view key);

}  // namespace wconvert
