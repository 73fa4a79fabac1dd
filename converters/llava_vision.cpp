#include "converters/llava.h"
#include "converters/pictures.h"

namespace wconvert::converters {

using namespace models;

namespace {

// What PixtralVisionConfig of transformers 5 takes for keys that are missing.
const Json axial_defaults = {{"rope_theta", 10000.0}};

/// The rotary embedding of Pixtral, in two dimensions. transformers 5 calls it `axial`, and in its first releases
/// `default`; version 4 keeps the base alone.
class AxialRope : public NoTensors {
 public:
  std::string key() const { return "rotary"; }
  void read(const HfReader& hf, Attention& attention, const Here& here) const {
    Rotary2d rotary;
    const auto parameters =
        hf.object().given->contains("rope_parameters") ? hf.enter("rope_parameters", axial_defaults) : std::nullopt;
    if (parameters) {
      const Json* type = parameters->find("rope_type");
      if (type != nullptr && *type != "axial" && *type != "default") {
        parameters->at("rope_type").fail(text("is ", describe_json(*type), ", expected \"axial\" or \"default\""));
      }
    }
    (parameters ? *parameters : hf).require("rope_theta", rotary.theta, here / "rotary" / "theta");
    if (parameters && hf.object().given->contains("rope_theta") && *hf.find("rope_theta") != rotary.theta) {
      hf.at("rope_theta").fail(text("is ", hf.find("rope_theta")->dump(), ", but rope_parameters says otherwise"));
    }
    attention.rotary = rotary;
  }
  void write(const Attention& attention, const HfWriter& hf, const Here& here) const {
    const auto* rotary = std::get_if<Rotary2d>(&attention.rotary);
    const Here place = here / "rotary";
    if (rotary == nullptr) {
      return place.fail(text("is ", kind_of(attention.rotary), ", this format has room only for default_2d"));
    }
    if (hf.style() == HfStyle::v4) return hf.put("rope_theta", rotary->theta, place / "theta");
    hf.enter("rope_parameters").put("rope_theta", rotary->theta, place / "theta");
    hf.enter("rope_parameters").put("rope_type", "axial", place / "type");
  }
  void review(Claims& claims, const Here&) const { claims.insert("rotary"); }
  void show(const Listing& listing) const {
    listing.field("rotary.theta", "rope_theta", "default_2d; v5: rope_parameters.rope_theta");
  }
};

const Rule<std::int64_t> text_hidden = {
    "text_config.hidden_size",
    [](const HfObject& hf) -> std::optional<std::int64_t> {
      const Json* text = hf.find("text_config");
      if (text == nullptr || !text->is_object()) return std::nullopt;
      return HfObject{text, hf.defaults == nullptr ? nullptr : HfObject{hf.defaults, nullptr}.find("text_config")}
          .integer("hidden_size");
    },
};

// clang-format off

// The rows stand as the class declares its modules: that is the order of files of several shards.
// Pixtral's code fixes the epsilon, and no key tells it.
Section<RmsNorm> norm() {
  return {
    Fixed     {&RmsNorm::epsilon,          1e-5},
    Fixed     {&RmsNorm::zero_centered,    false},
    Tensor    {"weight",                  "weight"},
  };
}

Section<Attention> attention() {
  using A = Attention;
  return {
    Same      {{&A::heads, &A::head_groups}, "num_attention_heads"},
    Derived   {&A::head_size,             "head_dim", hidden_over_heads, Stated::ignored},
    Rename    {&A::dropout,               "attention_dropout"},
    AxialRope{},
    Fixed     {&A::biases,                 no_attention_biases},
    Fixed     {&A::causal,                 false},
    Fixed     {&A::window_size,            std::nullopt},
    Fixed     {&A::softmax_scale_power,    0.5},
    Fixed     {&A::query_norm,             std::nullopt},
    Fixed     {&A::key_norm,               std::nullopt},
    Fixed     {&A::value_norm,             std::nullopt},
    Fixed     {&A::shared_key_value,       false},

    Linear    {"key_value",              {"k_proj", "v_proj"}, split},
    Linear    {"query",                   "q_proj"},
    Linear    {"dense",                   "o_proj"},
  };
}

Section<Block> block() {
  const auto mlp = llama_mlp().replace(Fixed{&Mlp::biases, no_mlp_biases});
  return {
    Nested    {&Block::normalization,     {.as = "norm_1", .tensors = "attention_norm"},     norm()},
    Nested    {&Block::mlp,               {.tensors = "feed_forward"},                       mlp},
    Nested    {&Block::mixer,             {.tensors = "attention"},                          attention()},
    Nested    {&Block::normalization,     {.as = "norm_2", .tensors = "ffn_norm"},           norm()},
    Fixed     {&Block::pre_mixer_normalization,  std::nullopt},
    Fixed     {&Block::pre_mlp_normalization,    std::nullopt},
    Fixed     {&Block::post_mixer_normalization, std::nullopt},
    Fixed     {&Block::post_mlp_normalization,   std::nullopt},
    Fixed     {&Block::output_scale,             OutputScale()},
  };
}

Section<PatchEmbeddings> patches() {
  using P = PatchEmbeddings;
  return {
    Same      {{&P::patch_height, &P::patch_width}, "patch_size"},
    Constant  {"num_channels",             image_channels},
    Fixed     {&P::bias,                   false},
    Linear    {"patch_embeddings",        "patch_conv", ByPixel()},
    Nested    {&P::normalization,         {.tensors = "ln_pre"}, norm()},
  };
}

Section<Mlp> projector() {
  return {
    Derived   {&Mlp::intermediate_size,   "text_config.hidden_size",   text_hidden},
    Mapped    {&Mlp::activation,          "projector_hidden_act",      activations()},
    Mapped    {&Mlp::biases,              "multimodal_projector_bias", {{all_mlp_biases, true},
                                                                        {no_mlp_biases,  false}}},
    Fixed     {&Mlp::gated,                false},
    Fixed     {&Mlp::pre_norm,             std::nullopt},
    Fixed     {&Mlp::post_norm,            std::nullopt},
    Linear    {"layer_1",                 "linear_1"},
    Linear    {"layer_2",                 "linear_2", transposed},
  };
}

}  // namespace

Section<Vision> llava_vision() {
  const Section<Vision> tower = {
    Constant  {"model_type",              "pixtral"},
    Rename    {&Vision::hidden_size,      "hidden_size"},
    Nested    {&Vision::embeddings,        flat, patches()},
    BlockSequence {&Vision::encoder,      {.tensors = "transformer.layers", .count = "num_hidden_layers"}, block()},
    Carried   {"image_size",               1024},
    Unused    {"initializer_factor", "layer_norm_eps", "projection_dim", "vocab_size"},
  };
  return {
    Within    {{.tensors = "vision_tower", .config = "vision_config"}, tower},
    Nested    {&Vision::adapter,          {.tensors = "multi_modal_projector"}, projector()},
    ImageValues{},
  };
}

// clang-format on

}  // namespace wconvert::converters
