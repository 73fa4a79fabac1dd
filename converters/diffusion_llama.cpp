#include "converters/llama.h"

namespace wconvert::converters {

// Llama that attends both ways. Nothing in the internal form says so: the blocks are stored as causal ones, as Fast-LLM
// does, and it is the model class that makes the difference.
Format diffusion_llama() {
  return {
      .name = "diffusion_llama",
      .model_type = "diffusion_llama",
      .architecture = "DiffusionLlamaModel",
      .model = llama_model(llama_block(llama_attention(Rope(ThetaBeside::yes)), llama_mlp())),
      .defaults = llama_defaults(),
      .auto_map = {{"AutoConfig", "configuration_diffusion_llama.DiffusionLlamaConfig"},
                   {"AutoModel", "modeling_diffusion_llama.DiffusionLlamaModel"}},
  };
}

}  // namespace wconvert::converters
