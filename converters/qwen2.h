#pragma once

#include "converters/llama.h"

namespace wconvert::converters {

// The parts of Qwen2 that other formats derive theirs from.

/// Does a format have blocks with an attention window, or only the keys that would ask for them?
enum class Windows { converted, refused };

Section<models::Model> qwen2_model(const Rope& rope, Windows windows);
/// What Qwen2Config takes for keys that are missing.
Json qwen2_defaults();

}  // namespace wconvert::converters
