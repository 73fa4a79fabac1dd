#pragma once

#include <set>
#include <string>
#include <string_view>

#include "tools/coverage/neighbours.h"

namespace wconvert::coverage {

/// The field of Fast-LLM's config that a key of a Hugging Face config means, by its last words: `mixer.heads`. Said
/// apart from the tables of the formats, for pairs of keys that no golden tells apart; empty where nothing is said.
std::string_view field_meant_by(const Key& key);

/// Is one of the fields called so, with or without words before?
bool has_field(const std::set<std::string>& fields, std::string_view last_words);

}  // namespace wconvert::coverage
