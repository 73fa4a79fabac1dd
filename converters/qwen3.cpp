#include "converters/layer_windows.h"
#include "converters/qwen2.h"

namespace wconvert::converters {

using namespace models;

// Qwen3 is Qwen2 with a head size of its own, biases on all of the attention or on none of it, and a norm over each
// head of query and key before they are turned, which is what Fast-LLM's query_norm and key_norm are.
Format qwen3() {
  // The norms come last, as the class declares them: that is the order of files of several shards.
  const auto attention = llama_attention()
                             .without(name_of(&Attention::query_norm))
                             .without(name_of(&Attention::key_norm))
                             .with(Nested{&Attention::query_norm, {.tensors = "q_norm"}, llama_norm()})
                             .with(Nested{&Attention::key_norm, {.tensors = "k_norm"}, llama_norm()})
                             .replace(Elsewhere{&Attention::window_size, "layer_types and sliding_window"});
  const auto mlp = llama_mlp().replace(Fixed{&Mlp::biases, no_mlp_biases});
  Json defaults = qwen2_defaults();
  defaults["head_dim"] = 128;
  return {"qwen3",
          "qwen3",
          "Qwen3ForCausalLM",
          llama_model(llama_block(attention, mlp)).with(LayerWindows(Windows::converted)),
          defaults};
}

}  // namespace wconvert::converters
