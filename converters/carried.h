#pragma once

#include <map>
#include <optional>
#include <string>

#include "engine/checkpoint/shards.h"
#include "engine/core/dtype.h"

namespace wconvert::converters {

// What the files of an internal checkpoint remember of the Hugging Face files they came from, in their `__metadata__`.

/// `__metadata__` that remembers: `hf_metadata` with what all source files say in theirs, `hf_dtype` with the type of
/// all source weights, if they have one.
std::map<std::string, std::string> remember(const Shards& source);

/// The `__metadata__` of the Hugging Face files that an internal checkpoint becomes: `format` is `pt`, and what is
/// remembered is said again.
std::map<std::string, std::string> recall_metadata(const Shards& internal);

/// The type that all weights had when they were imported; nothing if it is not remembered, or was not one.
std::optional<DType> recall_dtype(const Shards& internal);

}  // namespace wconvert::converters
