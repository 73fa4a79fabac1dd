#include <algorithm>

#include "converters/gemma4.h"

namespace wconvert::converters {

using namespace models;

namespace {

/// The tensors of key and value: one for both where they are shared.
struct KeyValue {
  Names operator()(const Attention& attention) const {
    return attention.shared_key_value ? Names{"k_proj"} : Names{"k_proj", "v_proj"};
  }
  Names words() const { return {"k_proj", "v_proj"}; }
};
struct KeyValueLayout {
  Layout operator()(const Attention&) const { return split; }
  std::string words() const { return "split; k_proj alone if attention_k_eq_v"; }
};

// clang-format off

Section<DefaultRotary> sliding_rope() {
  return {
    Constant  {"rope_type",               "default"},
    Rename    {&DefaultRotary::theta,     "rope_theta"},
  };
}

Section<ProportionalRotary> full_rope() {
  using R = ProportionalRotary;
  return {
    Constant  {"rope_type",               "proportional"},
    Rename    {&R::theta,                 "rope_theta"},
    Rename    {&R::partial_rotary_factor, "partial_rotary_factor"},
  };
}

template <class R>
Within<Attention> rope(std::string_view layer_type, const Section<R>& section) {
  // transformers leaves the keys of a plain rope beside the layer types where a model has only one of them.
  return {{.config = "rope_parameters"}, {
    Nested    {&Attention::rotary,        {.config = layer_type}, section},
    Unused    {"rope_theta", "rope_type"},
  }, [](const Json&) { return gemma4_rope_defaults(); }};
}

Section<Attention> attention() {
  using A = Attention;
  return {
    Rename    {&A::heads,                 "num_attention_heads"},
    Fixed     {&A::biases,                 no_attention_biases},
    Rename    {&A::dropout,               "attention_dropout"},
    Fixed     {&A::causal,                 true},
    Fixed     {&A::softmax_scale_power,    0.0},
    Nested    {&A::query_norm,            {.tensors = "q_norm"},  llama_norm()},
    Nested    {&A::key_norm,              {.tensors = "k_norm"},  llama_norm()},
    Nested    {&A::value_norm,             flat,                  gemma4_fixed_norm()},
    Linear    {"query",                   "q_proj"},
    Linear    {"key_value",                KeyValue(),            KeyValueLayout()},
    Linear    {"dense",                   "o_proj"},
  };
}

}  // namespace

Section<FixedRmsNorm> gemma4_fixed_norm() {
  return {
    Rename    {&FixedRmsNorm::epsilon,    "rms_norm_eps"},
  };
}

Section<Attention> gemma4_sliding_attention() {
  using A = Attention;
  return attention()
    .with(Rename    {&A::head_groups,      "num_key_value_heads"})
    .with(Rename    {&A::head_size,        "head_dim"})
    .with(Rename    {&A::window_size,      "sliding_window"})
    .with(Fixed     {&A::shared_key_value,  false})
    .with(rope("sliding_attention",         sliding_rope()));
}

Section<Attention> gemma4_full_attention() {
  using A = Attention;
  return attention()
    .with(Elsewhere {&A::head_groups,      "num_global_key_value_heads if attention_k_eq_v, else num_key_value_heads"})
    .with(Elsewhere {&A::head_size,        "global_head_dim, or head_dim of per_layer_config"})
    .with(Elsewhere {&A::shared_key_value, "attention_k_eq_v"})
    .with(Fixed     {&A::window_size,       std::nullopt})
    .with(rope("full_attention",            full_rope()));
}

// clang-format on

Json gemma4_rope_defaults() {
  return {
      {"sliding_attention", {{"rope_type", "default"}, {"rope_theta", 10000.0}}},
      {"full_attention", {{"rope_type", "proportional"}, {"partial_rotary_factor", 0.25}, {"rope_theta", 1000000.0}}},
  };
}

bool gemma4_is_full(const Block& block) {
  const auto* attention = std::get_if<Attention>(&block.mixer);
  return attention != nullptr && std::holds_alternative<ProportionalRotary>(attention->rotary);
}

std::vector<std::string> gemma4_layer_types(std::size_t count) {
  std::vector<std::string> types(count, "sliding_attention");
  for (std::size_t index = 0; index < count; ++index) {
    if ((index + 1) % 6 == 0 || index + 1 == count) types[index] = "full_attention";
  }
  return types;
}

}  // namespace wconvert::converters
