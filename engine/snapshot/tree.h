#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/report.h"
#include "engine/io/file.h"

namespace wconvert {

/// Opens a folder by the path that the user typed; links in it are the user's own.
Descriptor open_root(const fs::path& folder);

enum class EntryKind { regular, link, other };

/// What lies below a folder and is no folder.
struct TreeEntry {
  std::string path;  // below the folder
  EntryKind kind = EntryKind::regular;
  std::string_view name;  // of the kind: `a regular file`, `a link`, `a named pipe`
  std::uint64_t bytes = 0;
};

/// Everything below an open folder but its folders, in path order. No link is followed; a folder whose path is longer
/// than a safe one may be is an entry by itself.
std::vector<TreeEntry> list_tree(int folder, const Path& where);

/// What a safe path leads to below a folder.
struct Lookup {
  enum State { found, missing, not_regular } state = missing;
  Descriptor file;  // of a regular file, for reading
};

/// Looks a safe path up, part by part, without following a link anywhere in it and without ever blocking.
Lookup look_up(int folder, std::string_view path);

}  // namespace wconvert
