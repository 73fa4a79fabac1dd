#pragma once

#include <string>
#include <vector>

#include "engine/declare/cases.h"
#include "models/attention.h"

namespace wconvert::converters {

/// The key of the base of a rotary embedding, which stands beside the object of the others or in it.
inline constexpr const char* theta_key = "rope_theta";

/// The rotary embeddings of the Llama family by their `rope_type`; their theta is read elsewhere.
const std::vector<Branch<models::Rotary>>& rope_variants();
/// `default, llama3, yarn`.
std::string rope_variant_names();

}  // namespace wconvert::converters
