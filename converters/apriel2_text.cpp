#include "converters/apriel2_text.h"

#include "converters/layer_biases.h"
#include "engine/declare/cases.h"

namespace wconvert::converters {

using namespace models;

namespace {

/// Both halves of a gated first layer, or the one of a plain one.
struct FirstLayer {
  Names operator()(const Mlp& mlp) const { return mlp.gated ? Names{"gate_proj", "up_proj"} : Names{"up_proj"}; }
  Names words() const { return {"gate_proj", "up_proj"}; }
};
struct FirstLayerLayout {
  Layout operator()(const Mlp&) const { return split; }
  std::string words() const { return "split; up_proj alone if not gated"; }
};

}  // namespace

// clang-format off

Section<RmsNorm> apriel2_norm() {
  return {
    Constant  {"type",                            "rms_norm", Constant::Write::needed},
    Rename    {&RmsNorm::epsilon,                 "epsilon"},
    Fixed     {&RmsNorm::zero_centered,            false},
    Tensor    {"weight",                          "weight"},
  };
}

Section<Mlp> apriel2_mlp() {
  return {
    Constant  {"type",                            "mlp"},
    Rename    {&Mlp::intermediate_size,           "intermediate_size"},
    Rename    {&Mlp::gated,                       "gated"},
    LayerBiases<Mlp, MlpLayers>(),
    Mapped    {&Mlp::activation,                  "activation", activations()},
    Fixed     {&Mlp::pre_norm,                     std::nullopt},
    Fixed     {&Mlp::post_norm,                    std::nullopt},

    Linear    {"layer_1",                          FirstLayer(), FirstLayerLayout()},
    Linear    {"layer_2",                         "down_proj",   transposed},
  };
}

Section<Block> apriel2_block() {
  const Where mixer = {.tensors = "mixer", .config = "mixer"};
  const Where norm_1 = {.as = "norm_1", .tensors = "input_layernorm", .config = "normalization"};
  const Where norm_2 = {.as = "norm_2", .tensors = "post_attention_layernorm", .config = "normalization"};
  const Section<StochasticMixer> stochastic = {
    TypedDict {&StochasticMixer::mixers,          {.tensors = "mixers", .config = "mixers"}, {
      Case{"attention", apriel2_attention()}, Case{"mamba", apriel2_mamba()},
      Case{"gdn",       apriel2_gdn()},       Case{"kda",   apriel2_kda()},
    }},
    Rename    {&StochasticMixer::main_mixer_name, "main_mixer_name"},
    Optional  {&StochasticMixer::sampling_strategy, "sampling_strategy"},
  };
  return {
    Dispatch  {&Block::mixer,         mixer, {
      Case{"attention",  apriel2_attention()}, Case{"mamba", apriel2_mamba()},
      Case{"gdn",        apriel2_gdn()},       Case{"kda",   apriel2_kda()},
      Case{"stochastic", stochastic},
    }},
    Nested    {&Block::mlp,           {.tensors = "mlp", .config = "mlp"}, apriel2_mlp()},
    Nested    {&Block::normalization, norm_1, apriel2_norm()},
    Nested    {&Block::normalization, norm_2, apriel2_norm()},
    Fixed     {&Block::pre_mixer_normalization,  std::nullopt},
    Fixed     {&Block::pre_mlp_normalization,    std::nullopt},
    Fixed     {&Block::post_mixer_normalization, std::nullopt},
    Fixed     {&Block::post_mlp_normalization,   std::nullopt},
    Fixed     {&Block::output_scale,             OutputScale{}},
  };
}

Section<Model> apriel2_model() {
  const Where norm = {.as = "final_norm", .tensors = "model.norm", .config = "normalization"};
  const auto head = llama_head()
    .replace(Nested       {&Head::normalization, norm, apriel2_norm()});
  const Section<Embeddings> positions = {Carried{"max_position_embeddings", 2048}};
  const auto embeddings = llama_embeddings().with(Within{{.config = "embeddings"}, positions});
  return llama_model(apriel2_block())
    .replace(Nested       {&Model::embeddings, {.tensors = "model"}, embeddings})
    .replace(StatedBlocks {&Model::decoder, {.tensors = "model.decoder.blocks", .config = "decoder"}, apriel2_block()})
    .replace(Nested       {&Model::head,    {.config = "head"}, head});
}

Json apriel2_defaults() {
  return {
    {"hidden_size", 4096},          {"vocab_size", 32000},          {"tie_word_embeddings", false},
    {"embeddings", {{"max_position_embeddings", 2048}}},
    {"head", {{"normalization", {{"type", "rms_norm"}, {"epsilon", 1e-5}}}}},
  };
}

// clang-format on

Format apriel2_text() {
  return {
      .name = "apriel2_text",
      .model_type = "apriel2_text",
      .architecture = "Apriel2ForCausalLM",
      .model = apriel2_model(),
      .defaults = apriel2_defaults(),
      .auto_map = {{"AutoConfig", "configuration_apriel2.Apriel2TextConfig"},
                   {"AutoModel", "modeling_apriel2.Apriel2TextModel"},
                   {"AutoModelForCausalLM", "modeling_apriel2.Apriel2ForCausalLM"}},
      .settle =
          [](Json config, const std::set<std::string>& tensors, const Here& file) {
            return apriel2_settle_biases(std::move(config), "model.decoder.blocks", tensors, file);
          },
  };
}

}  // namespace wconvert::converters
