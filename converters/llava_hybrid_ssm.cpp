#include "converters/apriel_hybrid_ssm.h"
#include "converters/llava.h"

namespace wconvert::converters {

using namespace models;

// Llava with Apriel's hybrid text model. Fast-LLM can write it only where all blocks are attention, leaves the head
// outside of the text model, and cannot read it; here the text model is whole, and that spelling of it is read, too.

Format llava_hybrid_ssm() {
  const auto text = apriel_hybrid_model()
                        .without(name_of(&Model::vision))
                        .without(name_of(&Model::image_token_index))
                        .with(TextType("apriel_ssm_thinker_hybrid"));
  std::vector<std::string> bookkeeping = {"ignore_index", "is_composition", "vision_config.is_composition"};
  for (const std::string& key : apriel_hybrid_bookkeeping()) bookkeeping.push_back("text_config." + key);
  std::vector<TensorNames> names = llava_names();
  names.push_back({"fast-llm",
                   "Fast-LLM, with the head outside of the text model",
                   {{"language_model.model.norm.", "model.norm."}, {"language_model.lm_head.", "lm_head."}}});
  const std::string model = "modeling_llava_hybrid.LlavaHybridForConditionalGeneration";
  return {
      .name = "llava_hybrid_ssm",
      .model_type = "llava_hybrid",
      .architecture = "LlavaHybridForConditionalGeneration",
      .model = llava_model(text, [](const Json&) { return apriel_hybrid_defaults(); }),
      .defaults = llava_defaults(),
      .bookkeeping = bookkeeping,
      .auto_map = {{"AutoConfig", "configuration_llava_hybrid.LlavaHybridConfig"},
                   {"AutoModel", "modeling_llava_hybrid.LlavaHybridModel"},
                   {"AutoModelForCausalLM", model},
                   {"AutoModelForVision2Seq", model},
                   {"AutoModelForImageTextToText", model}},
      .names = names,
      .aliases = {"llava_hybrid", "llava_hybrid_ssm"},
  };
}

}  // namespace wconvert::converters
