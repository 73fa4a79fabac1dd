#pragma once

#include <string>
#include <string_view>

#include "engine/io/file.h"

namespace wconvert {

enum class IfExists { refuse, overwrite };
/// Whether the folders that a destination lies in have to be there.
enum class Parents { required, made };

/// Where a folder is to appear: an existing parent, and a plain name in it.
struct Destination {
  fs::path parent;
  std::string name;

  fs::path path() const { return parent == "." ? fs::path(name) : parent / name; }
  /// The name of what a run keeps beside it, `.NAME.wconvert.lock`; a NAME that leaves no room for that is shortened.
  std::string hidden(std::string_view ending) const;
};

/// Splits what the user typed; a trailing slash does not matter. Refuses what names no new folder, as `/` or `..`.
Destination destination_of(const fs::path& typed);

/// Whether a folder is `inner` itself or one of those that `inner` lies in, links resolved. Not if either is missing.
bool holds(const fs::path& outer, const fs::path& inner);

/// Refuses a destination without touching it: one that exists (exists) unless it is to be overwritten, one whose
/// parent folder is missing (system) unless it is to be made, one that is the source, lies in it or around it (usage).
/// Links are resolved.
void check_destination(const fs::path& destination,
                       const fs::path& source,
                       IfExists if_exists,
                       Parents parents = Parents::required);

}  // namespace wconvert
