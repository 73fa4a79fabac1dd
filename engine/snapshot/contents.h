#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/snapshot/manifest.h"
#include "engine/snapshot/selection.h"
#include "engine/snapshot/verify.h"

namespace wconvert {

/// What is wrong inside the files of a snapshot whose bytes are the declared ones: the adapter names another base
/// model, its weights are no safetensors, a JSON file of the processor cannot be parsed.
std::vector<SnapshotFinding> check_contents(int root, const Path& where, const Manifest& manifest);

/// Reports the same of an adapter that is to be exported, and what it lacks.
void check_adapter(const Selection& adapter, std::string_view hf_id, std::string_view revision, const Here& here);

/// Reports JSON files of a processor that cannot be parsed.
void check_processor(const Selection& processor, const Here& here);

}  // namespace wconvert
