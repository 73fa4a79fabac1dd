#pragma once

#include <initializer_list>

#include "engine/io/file.h"
#include "engine/io/json.h"

namespace wconvert {

/// The configuration of a preprocessor, and the place it stands in.
struct PlacedConfig {
  Json config;
  Path where;
};

/// What a folder that transformers has saved says of its image processor or its feature extractor:
/// preprocessor_config.json, or else what processor_config.json holds under one of these keys. Neither is an Error
/// (input) that calls it `name`.
PlacedConfig preprocessor_in(const fs::path& folder, std::initializer_list<const char*> keys, const char* name);

/// Whether that is of a feature extractor for audio.
bool is_for_audio(const fs::path& folder);

}  // namespace wconvert
