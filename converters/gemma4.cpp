#include "converters/gemma4.h"

#include "engine/declare/cases.h"
#include "engine/declare/layers.h"

namespace wconvert::converters {

using namespace models;

// Gemma4's text model: blocks with an attention window and blocks without, all dense or all with a mixture of experts
// beside the dense layer. Both kinds share most keys of the config, so they have to say the same.

namespace {

/// The normalization before a part of the block: the part's own, where it is given, else that of the block.
class PreNorm {
 public:
  /// Where does an import put it?
  enum class Into { own, block };
  PreNorm(std::optional<Norm> Block::*own, Into into, const Where& where) : own_(own), into_(into), where_(where) {}
  std::string key() const { return std::string(where_.as); }
  void read(const HfReader& hf, Block& block, const Here& here) const {
    RmsNorm norm;
    llama_norm().read(hf, norm, place(here));
    if (into_ == Into::own) {
      block.*own_ = norm;
    } else {
      block.normalization = norm;
    }
  }
  void write(const Block& block, const HfWriter& hf, const Here& here) const {
    const Norm norm = effective(block);
    if (const auto* rms = part<RmsNorm>(norm)) return llama_norm().write(*rms, hf, place(here));
    place(here).fail(text("is ", kind_of(norm), ", this format has room only for rms_norm"));
  }
  void emit(const Block& block, const Scope& scope) const {
    const Norm norm = effective(block);
    if (const auto* rms = part<RmsNorm>(norm)) {
      llama_norm().emit(*rms, scope.enter(where_.as, where_.tensors, scope.here() / where_.as));
    }
  }
  void review(Claims& claims, const Here&) const {
    claims.insert(name_of(own_));
    claims.insert(name_of(&Block::normalization));
  }
  void show(const Listing& listing) const {
    llama_norm().show(listing.enter(name_of(own_), "", where_.as, where_.tensors));
  }

 private:
  Norm effective(const Block& block) const { return (block.*own_).value_or(block.normalization); }
  Here place(const Here& here) const {
    return here / (into_ == Into::own ? name_of(own_) : name_of(&Block::normalization));
  }
  std::optional<Norm> Block::*own_;
  Into into_;
  Where where_;
};

// clang-format off

Section<OutputScale> output_scale() {
  return {
    Fixed     {&OutputScale::enabled,      true},
    Fixed     {&OutputScale::lr_scale,     0.0},
    Tensor    {"",                        "layer_scalar"},
  };
}

// All norms before and behind the parts have a weight, but where experts follow: they have their own.

Section<Block> dense_mlp() {
  return {
    Nested    {&Block::mlp,                flat, gemma4_mlp()},
    PreNorm   {&Block::pre_mlp_normalization, PreNorm::Into::own,
                                      {.as = "norm_2", .tensors = "pre_feedforward_layernorm"}},
    Carried   {"num_experts",              nullptr},
    Carried   {"top_k_experts",            nullptr},
    Carried   {"moe_intermediate_size",    nullptr},
  };
}

Section<Block> moe_mlp() {
  return {
    Nested    {&Block::mlp,                flat, gemma4_moe()},
    Fixed     {&Block::pre_mlp_normalization, NoNorm()},
  };
}

Section<Block> block(const Section<Attention>& mixer) {
  const auto has_experts = [](const Block& one) { return std::holds_alternative<HybridMoe>(one.mlp); };
  return {
    Nested    {&Block::mixer,              {.tensors = "self_attn"}, mixer},
    PreNorm   {&Block::pre_mixer_normalization, PreNorm::Into::block, {.as = "norm_1", .tensors = "input_layernorm"}},
    Nested    {&Block::post_mixer_normalization,
                                      {.as = "post_mixer_norm", .tensors = "post_attention_layernorm"},   llama_norm()},
    Nested    {&Block::post_mlp_normalization,
                                      {.as = "post_mlp_norm",   .tensors = "post_feedforward_layernorm"}, llama_norm()},
    Nested    {&Block::output_scale,       flat, output_scale()},
    Either    {"enable_moe_block",         has_experts, moe_mlp(), dense_mlp()},
  };
}

Section<Model> model() {
  const auto embeddings = llama_embeddings()
    .replace(Derived{&Embeddings::embedding_scale, "embedding_scale", hidden_to_the(0.5, "hidden_size ^ 0.5")});
  const auto head = llama_head()
    .replace(Rename {&Head::final_logit_softcap, "final_logit_softcapping"});
  const std::vector<Layer<Block>> layers = {
    {"full_attention",     block(gemma4_full_attention()),    gemma4_is_full},
    {"sliding_attention",  block(gemma4_sliding_attention()), [](const Block&) { return true; }},
  };
  const LayerList where = {
    .tensors = "model.layers", .count = "num_hidden_layers", .list = "layer_types", .last = "full_attention"};
  return llama_model(block(gemma4_sliding_attention()))
    .replace(Nested    {&Model::embeddings, {.tensors = "model"}, embeddings})
    .replace(BlockList {&Model::decoder,    where, layers, gemma4_layer_types})
    .replace(Nested    {&Model::head,       flat, head})
    .with(GlobalHeads{})
    .with(Constant     {"attention_bias", false})
    .with(Constant     {"hidden_size_per_layer_input", 0})
    .with(Constant     {"num_kv_shared_layers", 0})
    .with(Constant     {"use_double_wide_mlp", false})
    .with(Carried      {"use_bidirectional_attention", nullptr, {"all"}})
    .with(Carried      {"vocab_size_per_layer_input", 262144});
}

Json defaults() {
  return {
    {"vocab_size", 262144},        {"hidden_size", 2304},           {"intermediate_size", 9216},
    {"num_hidden_layers", 30},     {"num_attention_heads", 8},      {"num_key_value_heads", 4},
    {"head_dim", 256},             {"global_head_dim", 512},        {"num_global_key_value_heads", nullptr},
    {"sliding_window", 512},       {"rms_norm_eps", 1e-6},          {"hidden_activation", "gelu_pytorch_tanh"},
    {"attention_dropout", 0.0},    {"attention_k_eq_v", false},     {"enable_moe_block", false},
    {"tie_word_embeddings", true}, {"final_logit_softcapping", nullptr}, {"hidden_size_per_layer_input", 256},
    {"rope_parameters", gemma4_rope_defaults()},
  };
}

// clang-format on
}  // namespace

Format gemma4() {
  return {"gemma4", "gemma4_text", "Gemma4ForCausalLM", model(), defaults()};
}

}  // namespace wconvert::converters
