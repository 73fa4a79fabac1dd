#pragma once

// metadata.yaml of Fast-LLM's `fast_llm` checkpoints: the whole model and, for each tensor, its file.

#include <map>
#include <string>
#include <string_view>

#include "engine/core/report.h"
#include "engine/io/file.h"
#include "engine/io/json.h"
#include "models/model.h"

namespace wconvert::converters {

/// The release of Fast-LLM whose checkpoints are written; older ones from `oldest_fast_llm` on are read.
inline constexpr std::string_view fast_llm_version = "0.4.0";
inline constexpr std::string_view oldest_fast_llm = "0.3.0";

struct Metadata {
  models::Model model;
  std::map<std::string, std::string> state_index;  // `name/weights` to file name
};

/// Reads one, validates the model, and reports what is wrong with it under `file`: unknown keys, another version of
/// Fast-LLM, a `distributed` checkpoint.
Metadata parse_metadata(std::string_view text, const Here& file);

/// The same of a file, which may have 100 MB.
Metadata read_metadata(const InputFile& file, const Here& here);

/// The map that stands in metadata.yaml, in Fast-LLM's words, without an index.
Json describe_model(const models::Model& model);

/// The text of metadata.yaml. A state index that is empty is left out.
std::string dump_metadata(const Metadata& metadata);

/// `__metadata__` of the tensor files that go with it: each value of the map as text.
std::map<std::string, std::string> tensor_file_metadata(const models::Model& model);

}  // namespace wconvert::converters
