#include "tools/coverage/key_meaning.h"

#include <algorithm>

namespace wconvert::coverage {
namespace {

struct KeyMeaning {
  std::string_view key;  // the last words
  std::string_view field;
};

// clang-format off
constexpr KeyMeaning key_meanings[] = {
    {"vocab_size",                        "embeddings.vocab_size"},
    {"hidden_size",                       "hidden_size"},
    {"num_hidden_layers",                 "num_blocks"},
    {"tie_word_embeddings",               "tied_embedding_weight"},
    {"rms_norm_eps",                      "normalization.epsilon"},
    {"intermediate_size",                 "mlp.intermediate_size"},
    {"hidden_act",                        "mlp.activation"},
    {"mlp_bias",                          "mlp.add_linear_biases"},
    // attention
    {"num_attention_heads",               "mixer.heads"},
    {"num_key_value_heads",               "mixer.head_groups"},
    {"head_dim",                          "mixer.head_size"},
    {"attention_bias",                    "mixer.add_linear_biases"},
    {"attention_dropout",                 "mixer.dropout"},
    {"sliding_window",                    "mixer.window_size"},
    {"use_sliding_window",                "mixer.window_size"},
    {"layer_types",                       "decoder.type"},
    {"hybrid_block_layout",               "mixer.type"},
    // rotary embedding
    {"rope_theta",                        "rotary.theta"},
    {"rope_type",                         "rotary.type"},
    {"rope_scaling",                      "rotary.type"},
    {"rope_parameters",                   "rotary.theta"},
    {"factor",                            "rotary.scale_factor"},
    {"low_freq_factor",                   "rotary.low_frequency_factor"},
    {"high_freq_factor",                  "rotary.high_frequency_factor"},
    {"original_max_position_embeddings",  "rotary.original_context_length"},
    {"attention_factor",                  "rotary.attention_factor"},
    {"beta_fast",                         "rotary.beta_fast"},
    {"beta_slow",                         "rotary.beta_slow"},
    // mamba
    {"ssm_cfg.bias",                      "mixer.add_linear_biases"},
    {"d_state",                           "mixer.state_size"},
    {"state_size",                        "mixer.state_size"},
    {"d_conv",                            "convolution_layer.kernel_size"},
    {"d_inner",                           "mixer.d_inner"},
    {"d_xb",                              "mixer.d_xb"},
    {"dt_rank",                           "mixer.dt_rank"},
    {"conv_bias",                         "convolution_layer.bias.enabled"},
    {"dt_proj_bias",                      "dt_layer.bias.enabled"},
    {"repeat_kv_before_conv",             "mixer.repeat_kv_before_conv"},
    // gated delta nets
    {"gdn_num_value_heads",               "mixer.value_heads"},
    {"gdn_num_key_heads",                 "mixer.key_heads"},
    {"gdn_key_head_dim",                  "mixer.key_head_dim"},
    {"gdn_value_head_dim",                "mixer.value_head_dim"},
    {"gdn_linear_conv_kernel_size",       "convolution_layer.kernel_size"},
    {"short_conv_kernel_size",            "convolution_layer.kernel_size"},
    // pictures
    {"patch_size",                        "patch_height"},
    {"patch_height",                      "patch_height"},
    {"patch_width",                       "patch_width"},
    {"image_token_index",                 "image_token_index"},
    {"projector_hidden_act",              "adapter.activation"},
    {"multimodal_projector_bias",         "adapter.add_linear_biases"},
};
// clang-format on

bool ends_in(std::string_view name, std::string_view words) {
  if (!name.ends_with(words)) return false;
  return name.size() == words.size() || name[name.size() - words.size() - 1] == '.';
}

}  // namespace

std::string_view field_meant_by(const Key& key) {
  const std::string name = dotted(key);
  for (const KeyMeaning& meaning : key_meanings) {
    if (ends_in(name, meaning.key)) return meaning.field;
  }
  return {};
}

bool has_field(const std::set<std::string>& fields, std::string_view last_words) {
  return std::any_of(fields.begin(), fields.end(), [&](const auto& field) { return ends_in(field, last_words); });
}

}  // namespace wconvert::coverage
