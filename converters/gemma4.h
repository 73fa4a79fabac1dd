#pragma once

#include <string>
#include <vector>

#include "converters/llama.h"
#include "models/model.h"

namespace wconvert::converters {

// The parts of Gemma4, which stand in files of their own.

/// A root mean square without a weight.
Section<models::FixedRmsNorm> gemma4_fixed_norm();

/// The layers with a window, and those without.
Section<models::Attention> gemma4_sliding_attention();
Section<models::Attention> gemma4_full_attention();

/// What the class takes for the rotary embedding of a kind of layer that the config leaves out.
Json gemma4_rope_defaults();

/// Does a block see everything? Its rotary embedding is another one.
bool gemma4_is_full(const models::Block& block);

/// The kinds of that many layers, where a config does not name them: each sixth one sees everything, and so does the
/// last.
std::vector<std::string> gemma4_layer_types(std::size_t count);

/// The head size and the key and value heads of full attention. They follow from keys that say something about the
/// other layers, too, so this stands behind the decoder in the table of the model.
class GlobalHeads : public NoTensors {
 public:
  std::string key() const { return "global_head_dim"; }
  void read(const HfReader& hf, models::Model& model, const Here& here) const;
  void write(const models::Model& model, const HfWriter& hf, const Here& here) const;
  void review(Claims&, const Here&) const {}
  void show(const Listing& listing) const;
};

/// The dense layer, and the one with experts beside it. Both stand in the block itself, not in a part of it.
Section<models::Mlp> gemma4_mlp();
Section<models::HybridMoe> gemma4_moe();

/// A power of hidden_size. Fast-LLM compares what comes of it to the last bit with the C library's pow, which differs
/// from sqrt for some sizes.
Rule<double> hidden_to_the(double power, const char* words);

}  // namespace wconvert::converters
