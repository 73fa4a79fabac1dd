#pragma once

// How a name in a folder of a checkpoint is followed to a file without ever leaving the folder, but for the one place
// to which the Hugging Face hub's cache links: snapshots/<revision>/<name> -> ../../blobs/<hash>.

#include <sys/stat.h>

#include <string_view>

#include "engine/core/report.h"
#include "engine/io/file.h"

namespace wconvert {

/// Opens the regular file that `name`, one component, is or links to. Refuses (input) what is missing, what is of
/// another kind, without opening it, and links that lead elsewhere.
Descriptor open_in_folder(const Descriptor& folder, std::string_view name, const Path& where);

/// Throws unless the file is a regular one.
void require_regular(const struct stat& status, Trouble trouble, const Path& where);

/// Whether a name is one component that can be looked up in a folder.
bool is_plain_name(std::string_view name);

}  // namespace wconvert
