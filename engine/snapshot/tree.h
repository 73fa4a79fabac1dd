#pragma once

#include <cstdint>
#include <functional>
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

/// How many bytes an open file has.
std::uint64_t size_of_file(const Descriptor& file, const Path& where);

/// As much of an open file as it has, at most that many bytes from its beginning.
std::string read_head(const Descriptor& file, std::uint64_t most, const Path& where);

/// All of an open file, refused above `most` bytes (input).
std::string read_whole(const Descriptor& file, std::uint64_t most, const Path& where);

/// What an open file held while it was read.
struct Content {
  std::string sha256;
  std::uint64_t bytes = 0;
  bool changed = false;  // its size or its times, between the first byte and the last
};
/// Reads an open file to its end, piece by piece; `progress` is told of each piece and may throw.
Content content_of(const Descriptor& file, const Path& where, const std::function<void(std::uint64_t)>& progress);

}  // namespace wconvert
