#pragma once

#include <string_view>

#include "engine/io/file.h"

namespace wconvert::converters {

/// Which kind of checkpoint a folder is: one with metadata.yaml is internal, one with config.json is Hugging Face's.
/// Throws an Error (input) if it is neither or both.
enum class Kind { hugging_face, internal };
Kind kind_of_folder(const fs::path& folder);

/// Whether a folder has an entry of that name.
bool holds_name(const fs::path& folder, std::string_view name);

/// Throws an Error (input) unless the folder holds the file that tells the kind.
void require_file(const fs::path& folder, std::string_view name, std::string_view kind);

}  // namespace wconvert::converters
