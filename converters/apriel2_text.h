#pragma once

#include "converters/llama.h"
#include "engine/declare/stated.h"

namespace wconvert::converters {

// The parts of Apriel2 that its text model and its multimodal one share. Its config is a tree much like the model.

/// The tensors of a mamba and of a gated delta net, and what no Apriel can say of them.
Section<models::Mamba> apriel_mamba_weights();
Section<models::GatedDeltaNet> apriel_gdn_weights();

Section<models::RmsNorm> apriel2_norm();
Section<models::Attention> apriel2_attention();
Section<models::Mamba> apriel2_mamba();
Section<models::GatedDeltaNet> apriel2_gdn();
Section<models::KimiDeltaAttention> apriel2_kda();
Section<models::Mlp> apriel2_mlp();

/// A block of a text decoder, with any mixer.
Section<models::Block> apriel2_block();
Section<models::Model> apriel2_model();

/// Where a config leaves open whether an attention has biases, its two readers, Fast-LLM and the model class, take that
/// oppositely: so the names of the tensors decide. `blocks` is the HF prefix of the blocks.
Json apriel2_settle_biases(Json config,
                           const std::string& blocks,
                           const std::set<std::string>& tensors,
                           const Here& file);

/// What Apriel2TextConfig takes for keys that are missing.
Json apriel2_defaults();

}  // namespace wconvert::converters
