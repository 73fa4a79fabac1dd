#include "converters/llava.h"

#include "converters/mistral.h"

namespace wconvert::converters {

using namespace models;

// Llava is a text model and a vision tower, with a config for each. Here: Mistral, and Pixtral's tower.

namespace {

/// The place of pictures in a prompt. Fast-LLM can do without, the format cannot. The class knows its key under another
/// name, too, which counts where both are there.
class ImageToken : public NoTensors {
 public:
  std::string key() const { return std::string(name_of(&Model::image_token_index)); }
  void read(const HfReader& hf, Model& model, const Here& here) const {
    const bool renamed = hf.object().given->contains("image_token_id");
    hf.require(renamed ? "image_token_id" : "image_token_index", model.image_token_index.emplace(), here / key());
    const Json* other =
        renamed && hf.object().given->contains("image_token_index") ? hf.find("image_token_index") : nullptr;
    if (other != nullptr && *other != *model.image_token_index) {
      hf.at("image_token_index")
          .note(text("is ", other->dump(), ", but image_token_id says otherwise, and that holds"));
    }
  }
  void write(const Model& model, const HfWriter& hf, const Here& here) const {
    if (model.image_token_index) return hf.put("image_token_index", *model.image_token_index, here / key());
    (here / key()).fail("is missing, and this format needs it");
  }
  void review(Claims& claims, const Here&) const { claims.insert(name_of(&Model::image_token_index)); }
  void show(const Listing& listing) const { listing.field(key(), "image_token_index", "or image_token_id"); }
};

/// Version 5 of transformers looks for the tying of the embeddings beside the parts, too.
class TiedAbove : public NoTensors {
 public:
  std::string key() const { return "tie_word_embeddings"; }
  void read(const HfReader& hf, Model& model, const Here&) const {
    if (!hf.object().given->contains(key())) return;
    const Json* stated = hf.find(key());
    if (stated->is_boolean() && *stated != model.tied_embeddings) {
      hf.at(key()).note(text("is ", stated->dump(), ", but text_config says otherwise, and that holds"));
    }
  }
  void write(const Model& model, const HfWriter& hf, const Here& here) const {
    if (hf.style() == HfStyle::v5) hf.put(key(), model.tied_embeddings, here / name_of(&Model::tied_embeddings));
  }
  void review(Claims&, const Here&) const {}
  void show(const Listing& listing) const { listing.field("", key(), "v5: as in text_config"); }
};

/// The defaults of the class that the text is said to be.
Json text_defaults(const Json& given) {
  if (given.value("model_type", Json()) == "mistral") return mistral_defaults();
  Json defaults = llama_defaults();
  defaults["sliding_window"] = nullptr;
  return defaults;
}

}  // namespace

void TextType::read(const HfReader& hf, Model&, const Here&) const {
  const Json* type = hf.object().given->contains(key()) ? hf.find(key()) : nullptr;
  const bool is_llama = type == nullptr || *type == "llama";
  if (!is_llama && *type != type_) {
    hf.at(key()).fail(text("is ", describe_json(*type), ", expected ", quoted(type_), " or \"llama\""));
  }
  const HfObject& object = hf.object();
  if (is_llama && object.given->contains("sliding_window") && !object.given->at("sliding_window").is_null()) {
    hf.at("sliding_window")
        .note(text("holds here, though transformers ignores it where model_type is not ", quoted(type_)));
  }
}

// clang-format off

Section<Model> llava_text(const Section<Block>& block) {
  return llama_model(block)
    .without(name_of(&Model::vision))
    .without(name_of(&Model::image_token_index));
}

Section<Model> llava_model(const Section<Model>& text, std::function<Json(const Json&)> defaults) {
  // The tower comes first, as the class declares it: that is the order of files of several shards.
  return {
    Nested    {&Model::vision,             flat, llava_vision()},
    Within    {{.tensors = "language_model", .config = "text_config"}, text, std::move(defaults)},
    ImageToken{},
    TiedAbove{},
    Constant  {"vision_feature_select_strategy", "full"},
    Constant  {"vision_feature_layer",     -1},
    Carried   {"image_seq_length",         576},
    Constant  {"type",                    "mlp", Constant::Write::never},  // Fast-LLM's exports have it
  };
}

Json llava_defaults() {
  return {
    {"image_token_index", 32000},  {"projector_hidden_act", "gelu"}, {"multimodal_projector_bias", true},
    {"vision_feature_layer", -2},  {"vision_feature_select_strategy", "default"},
    {"vision_config", {
      {"model_type", "clip_vision_model"}, {"hidden_size", 1024},       {"intermediate_size", 4096},
      {"num_hidden_layers", 24},           {"num_attention_heads", 16}, {"num_channels", 3},
      {"patch_size", 16},                  {"hidden_act", "gelu"},      {"attention_dropout", 0.0},
      {"rope_theta", 10000.0},
    }},
  };
}

std::vector<TensorNames> llava_names() {
  return {
    {"memory", "the modules of transformers 4.52 and later in memory", {
      {"language_model.model.",   "model.language_model."},
      {"language_model.lm_head.", "lm_head."},
      {"",                        "model."}}},
    {"prefixed", "a model around the whole", {
      {"",                        "model."}}},
    {"bare", "a text model without its head", {
      {"language_model.model.",   "language_model."},
      {"language_model.lm_head.", "lm_head."}}},
  };
}

// clang-format on

Format llava() {
  const auto text = llava_text(llama_block(mistral_attention(), mistral_mlp())).with(TextType("mistral"));
  return {
      .name = "llava",
      .model_type = "llava",
      .architecture = "LlavaForConditionalGeneration",
      .model = llava_model(text, text_defaults),
      .defaults = llava_defaults(),
      .bookkeeping = {"ignore_index", "is_composition", "text_config.is_composition", "vision_config.is_composition"},
      .names = llava_names()};
}

}  // namespace wconvert::converters
