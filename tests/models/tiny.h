#pragma once

#include <string>
#include <vector>

#include "engine/core/report.h"
#include "models/model.h"

namespace wconvert::models {

/// A small valid model: two blocks of attention with 4 heads in 2 groups, and a gated MLP, all without biases.
inline Model tiny_model() {
  Attention attention;
  attention.heads = 4;
  attention.head_groups = 2;
  attention.head_size = 6;
  attention.biases = no_attention_biases;
  attention.rotary = DefaultRotary{};
  Mlp mlp;
  mlp.intermediate_size = 28;
  mlp.biases = no_mlp_biases;
  mlp.gated = true;
  mlp.activation = Activation::silu;
  Block block;
  block.mixer = attention;
  block.mlp = mlp;
  block.normalization = RmsNorm{};
  Model model;
  model.hidden_size = 20;
  model.embeddings.vocab_size = 44;
  model.decoder = Blocks<Block>::repeated(block, 2);
  model.head.normalization = RmsNorm{};
  return model;
}

/// The one block of a fixed decoder.
inline Block& block_of(Model& model) {
  return model.decoder.kinds.at("block");
}

inline std::vector<std::string> texts(const std::vector<Finding>& findings) {
  std::vector<std::string> lines;
  for (const Finding& finding : findings) lines.push_back(finding.str());
  return lines;
}

}  // namespace wconvert::models
