#pragma once

#include <optional>
#include <string>

#include "converters/job.h"

namespace wconvert::converters {

/// A config.json, with the text that it was parsed from.
struct ConfigFile {
  InputFile file;
  std::string text;
  Json json;
};
ConfigFile read_config_file(InputFile file);

/// The config that an export takes its carried keys from, `--config-from` or the one in `hf/`; nothing if there is
/// none.
std::optional<ConfigFile> find_carried(const fs::path& from, const Options& options);

/// The text of the config.json that an export writes. It says the type that the weights will have.
std::string export_text(const Job& job,
                        const std::optional<ConfigFile>& carried,
                        const Options& options,
                        const Here& here);

}  // namespace wconvert::converters
