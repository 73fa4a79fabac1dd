#pragma once

#include <string>
#include <vector>

#include "engine/core/report.h"
#include "engine/io/file.h"
#include "engine/io/json.h"

namespace wconvert::converters {

/// The files beside the weights that belong to a published model (tokenizer, chat template, processor, licence, the
/// Python files that `auto_map` names) and that are there, as paths below the folder. Others are noted as left behind.
std::vector<std::string> find_companions(const fs::path& folder, const Json& config, const Here& here);

/// The Python files that `auto_map` of a config names.
std::vector<std::string> model_code_of(const Json& config);

/// Notes the Python files that a config names and that are not among the companions: without them nothing loads it.
void note_missing_code(const Json& config, const std::vector<std::string>& companions, const Here& file);

}  // namespace wconvert::converters
