#include "converters/llama.h"

namespace wconvert::converters {

using namespace models;

// Heron is Llama without biases, with a plain MLP and with other names for the norms of a block.

namespace {

// clang-format off

Section<Mlp> heron_mlp() {
  return llama_mlp()
    .replace(Fixed  {&Mlp::biases,  no_mlp_biases})
    .replace(Fixed  {&Mlp::gated,   false})
    .replace(Linear {"layer_1",    "up_proj"});
}

Section<Block> heron_block() {
  const auto attention = llama_attention()
    .replace(Fixed  {&Attention::biases, no_attention_biases});
  return llama_block(attention, heron_mlp())
    .replace(Nested {&Block::normalization, {.as = "norm_1", .tensors = "attention_norm"}, llama_norm()})
    .replace(Nested {&Block::normalization, {.as = "norm_2", .tensors = "ffn_norm"},       llama_norm()});
}

// clang-format on

}  // namespace

Format heron() {
  Json defaults = llama_defaults();
  for (const char* key : {"attention_bias", "mlp_bias"}) defaults.erase(key);
  return {"heron", "heron", "HeronForCausalLM", llama_model(heron_block()), defaults};
}

}  // namespace wconvert::converters
