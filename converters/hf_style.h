#pragma once

#include "engine/declare/hf.h"

namespace wconvert::converters {

/// Which transformers a config is spelled for: v5 if it, or that of one of its parts, has `rope_parameters`; else v4.
HfStyle style_of(const Json& config);

/// A config that takes another spelling keeps what no row owns among the keys of its rotary embedding: `config` gets
/// them in the object that replaces theirs. `owned` is what the tables say in the spelling of `carried`.
void keep_rope_keys(const Json& carried, const Json& owned, Json& config);

}  // namespace wconvert::converters
