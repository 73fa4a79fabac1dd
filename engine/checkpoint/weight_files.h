#pragma once

#include <string_view>

#include "engine/core/report.h"
#include "engine/io/file.h"

namespace wconvert {

inline constexpr std::string_view single_file = "model.safetensors";
inline constexpr std::string_view index_file = "model.safetensors.index.json";

enum class WeightFiles { single, indexed };

/// How a Hugging Face folder holds its weights. One that has both ways, or neither, is refused (Error, input): by the
/// name of what it holds instead, be it pickles, GGUF, or shards without their index.
WeightFiles find_weights(const fs::path& folder, const Here& here);

}  // namespace wconvert
