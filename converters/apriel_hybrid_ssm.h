#pragma once

#include "converters/mistral.h"

namespace wconvert::converters {

// The parts of AprielHybridSSM that other formats derive theirs from: a Mistral whose blocks may hold a mamba or a
// gated delta net.

/// The object of the config that tells of the mambas, and what the class fills into it, key by key.
inline constexpr const char* apriel_ssm_object = "ssm_cfg";
Json apriel_ssm_defaults();

Section<models::Mamba> apriel_hybrid_mamba();
Section<models::Model> apriel_hybrid_model();

/// What AprielHybridSSMConfig takes for keys that are missing.
Json apriel_hybrid_defaults();

/// The keys of mixers that a layout may leave without a block, and those of a mamba that shape no tensor.
std::vector<std::string> apriel_hybrid_bookkeeping();

}  // namespace wconvert::converters
