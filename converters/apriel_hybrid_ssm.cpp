#include "converters/apriel_hybrid_ssm.h"

#include <algorithm>

#include "converters/apriel2_text.h"
#include "engine/declare/layers.h"

namespace wconvert::converters {

using namespace models;

namespace {

constexpr const char* delta_object = "linear_attn_config";

// clang-format off

/// What the class puts into linear_attn_config.
Json delta_defaults() {
  return {{"short_conv_kernel_size", 4}, {"head_dim", 128}, {"num_heads", 32}};
}

// clang-format on

/// The keys of mixers that no block of the layout holds: the class keeps them all the same, with its defaults.
class AbsentMixers : public NoTensors {
 public:
  std::string key() const { return "absent mixers"; }
  void read(const HfReader&, Model&, const Here&) const {}
  void write(const Model& model, const HfWriter& hf, const Here& here) const {
    const Json delta = delta_defaults(), defaults = apriel_hybrid_defaults();
    for (const auto& [key, value] : delta.items()) hf.enter(delta_object).put(key, value, here);
    if (!holds<Mamba>(model)) hf.put(apriel_ssm_object, apriel_ssm_defaults(), here);
    if (holds<Attention>(model)) return;
    for (const char* key : {"num_attention_heads", "num_key_value_heads", "attention_dropout", "sliding_window"}) {
      hf.put(key, defaults.at(key), here);
    }
    hf.put("rope_theta", defaults.at("rope_theta"), here);
    hf.put("head_dim", model.hidden_size / defaults.at("num_attention_heads").get<std::int64_t>(), here);
  }
  void review(Claims&, const Here&) const {}
  void show(const Listing& listing) const {
    listing.field("", delta_object, "carried, else the defaults of the class");
  }

 private:
  template <class M>
  static bool holds(const Model& model) {
    const auto& kinds = model.decoder.kinds;
    return std::any_of(
        kinds.begin(), kinds.end(), [](const auto& kind) { return std::holds_alternative<M>(kind.second.mixer); });
  }
};

// clang-format off

Section<GatedDeltaNet> gdn() {
  using G = GatedDeltaNet;
  const Section<G> rows = {
    Rename    {&G::value_heads,              "gdn_num_value_heads"},
    Rename    {&G::key_heads,                "gdn_num_key_heads"},
    Rename    {&G::key_head_dim,             "gdn_key_head_dim"},
    Rename    {&G::value_head_dim,           "gdn_value_head_dim"},
    Rename    {&G::kernel_size,              "gdn_linear_conv_kernel_size"},
    Unused    {"short_conv_kernel_size", "head_dim", "num_heads"},
  };
  return Section<G>{Within{{.config = delta_object}, rows}}.with(apriel_gdn_weights());
}

// clang-format on

template <class M>
Layer<Block> layer(const char* tag, const char* tensors, const Section<M>& mixer) {
  const auto block = llama_block(mistral_attention(), mistral_mlp());
  return {tag, block.replace(Nested{&Block::mixer, {.tensors = tensors}, mixer}), [](const Block& one) {
            return std::holds_alternative<M>(one.mixer);
          }};
}

}  // namespace

Section<Model> apriel_hybrid_model() {
  const auto block = llama_block(mistral_attention(), mistral_mlp());
  const LayerList where = {.tensors = "model.layers", .count = "num_hidden_layers", .list = "hybrid_block_layout"};
  const std::vector<Layer<Block>> kinds = {layer("t", "self_attn", mistral_attention()),
                                           layer("m2", "mixer", apriel_hybrid_mamba()),
                                           layer("gdn", "mixer", gdn())};
  return llama_model(block).replace(BlockPattern{&Model::decoder, where, kinds}).with(AbsentMixers());
}

Json apriel_hybrid_defaults() {
  Json defaults = mistral_defaults();
  defaults["hybrid_block_layout"] = Json::array({"t"});
  defaults[apriel_ssm_object] = apriel_ssm_defaults();
  defaults[delta_object] = delta_defaults();
  return defaults;
}

std::vector<std::string> apriel_hybrid_bookkeeping() {
  std::vector<std::string> keys = {"layer_types",
                                   "num_attention_heads",
                                   "num_key_value_heads",
                                   "head_dim",
                                   "attention_dropout",
                                   "sliding_window",
                                   "rope_theta",
                                   "rope_scaling",
                                   "rope_parameters"};
  // Named, because the items of a temporary do not outlive it.
  const Json ssm = apriel_ssm_defaults(), delta = delta_defaults();
  for (const auto& [key, value] : ssm.items()) keys.push_back(text(apriel_ssm_object, '.', key));
  for (const auto& [key, value] : delta.items()) keys.push_back(text(delta_object, '.', key));
  for (const char* key :
       {"num_value_heads", "num_key_heads", "key_head_dim", "value_head_dim", "linear_conv_kernel_size"}) {
    keys.push_back(text(delta_object, ".gdn_", key));
  }
  return keys;
}

Format apriel_hybrid_ssm() {
  return {
      .name = "apriel_hybrid_ssm",
      .model_type = "apriel_hybrid_ssm",
      .architecture = "AprielHybridSSMForCausalLM",
      .model = apriel_hybrid_model(),
      .defaults = apriel_hybrid_defaults(),
      .bookkeeping = apriel_hybrid_bookkeeping(),
      .auto_map = {{"AutoConfig", "configuration_apriel_hybrid_ssm.AprielHybridSSMConfig"},
                   {"AutoModel", "modeling_apriel_hybrid_ssm.AprielHybridSSMModel"},
                   {"AutoModelForCausalLM", "modeling_apriel_hybrid_ssm.AprielHybridSSMForCausalLM"}},
  };
}

}  // namespace wconvert::converters
