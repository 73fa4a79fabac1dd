#include "converters/qwen2.h"

namespace wconvert::converters {

// Qwen2 that attends both ways. Nothing in the internal form says so: the blocks are stored as causal ones, as Fast-LLM
// does, and it is the model class that makes the difference.
Format dream() {
  return {
      .name = "dream",
      .model_type = "dream",
      .architecture = "DreamModel",
      .model = qwen2_model(Rope(ThetaBeside::yes), Windows::refused),
      .defaults = qwen2_defaults(),
      .auto_map = {{"AutoConfig", "configuration_dream.DreamConfig"}, {"AutoModel", "modeling_dream.DreamModel"}},
  };
}

}  // namespace wconvert::converters
