#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "converters/formats.h"

namespace wconvert::converters {

/// The keys that every config class keeps and that say nothing about the model: they are carried without a question.
/// From Fast-LLM's allow-list and the base classes of transformers 4.57 and 5 (PretrainedConfig).
const std::vector<std::string_view>& common_bookkeeping();

/// Is a key, given from the root down, bookkeeping in this format? `*_token_id` and `_*` always are; all of them at the
/// top level or in the config of a part (`text_config`, `vision_config`), not at any depth.
bool is_bookkeeping(const Format& format, const std::vector<std::string>& keys);

}  // namespace wconvert::converters
