#include "converters/apriel2_text.h"
#include "converters/pictures.h"
#include "engine/declare/cases.h"

namespace wconvert::converters {

using namespace models;

// Apriel2 is its text model with a vision tower beside it, in the same words. Without a tower it is a text model.

namespace {

/// What the config of the tower says twice: the size of a patch, and the number of blocks. Patches are squares, and all
/// blocks are of one kind.
class SaidTwice : public NoTensors {
 public:
  std::string key() const { return "patch_size"; }
  void read(const HfReader& hf, Vision& vision, const Here&) const {
    compare(hf, "patch_size", vision.embeddings.patch_height);
    compare(hf, "num_hidden_layers", vision.encoder.count);
    const auto& patch = vision.embeddings;
    if (patch.patch_width != patch.patch_height) {
      hf.at("embeddings.patch_width")
          .fail(text("is ", patch.patch_width, ", but patch_height is ", patch.patch_height));
    }
    if (!vision.encoder.is_fixed()) hf.at("encoder.type").fail("is \"pattern\", expected \"fixed\"");
  }
  void write(const Vision& vision, const HfWriter& hf, const Here& here) const {
    const Here patch = here / "embeddings" / "patch_height", encoder = here / "encoder";
    hf.put("patch_size", vision.embeddings.patch_height, patch);
    hf.put("patch_size", vision.embeddings.patch_width, here / "embeddings" / "patch_width");
    hf.put("num_hidden_layers", vision.encoder.count, encoder / "num_blocks");
    if (!vision.encoder.is_fixed()) return (encoder / "type").fail("is pattern, this format has room only for fixed");
    const auto* attention = std::get_if<Attention>(&vision.encoder.last().mixer);
    if (attention == nullptr || !std::holds_alternative<Rotary2d>(attention->rotary)) return;
    const HfWriter rotary = hf.enter("encoder").enter("block").enter("mixer").enter("rotary");
    rotary.put("patch_size", vision.embeddings.patch_height, patch);
  }
  void review(Claims&, const Here&) const {}
  void show(const Listing& listing) const {
    listing.field("", "patch_size", "patch_height, which is patch_width");
    listing.field("", "num_hidden_layers", "encoder.num_blocks");
  }

 private:
  static void compare(const HfReader& hf, const char* key, std::int64_t meant) {
    const Json* stated = hf.object().given->contains(key) ? hf.find(key) : nullptr;
    if (stated != nullptr && *stated != meant) {
      hf.at(key).note(text("is ", stated->dump(), ", but what is inside says ", meant, ", and that holds"));
    }
  }
};

// clang-format off

Section<Rotary2d> pixtral_2d() {
  return {
    Rename    {&Rotary2d::theta,                 "theta"},
    Carried   {"max_image_size",                  1024},
    Unused    {"patch_size"},
  };
}

Section<DefaultRotary> mistral_1d() {
  return {
    Rename    {&DefaultRotary::theta,            "theta"},
    Unused    {"patch_size", "max_image_size"},
  };
}

Section<Attention> attention() {
  using A = Attention;
  return apriel2_attention()
    .replace(Mapped   {&A::biases,               "add_linear_biases", {{all_attention_biases, true},
                                                                       {no_attention_biases,  false}}})
    .replace(Rename   {&A::causal,               "causal"})
    .replace(Fixed    {&A::window_size,           std::nullopt})
    .replace(Dispatch {&A::rotary,               {.config = "rotary"}, {Case{"pixtral_2d", pixtral_2d()},
                                                                        Case{"mistral_1d", mistral_1d()}}})
    .with(Constant    {"cross_document_attention", false});
}

Section<Mlp> mlp() {
  return apriel2_mlp()
    .replace(Mapped   {&Mlp::biases,             "add_linear_biases", {{all_mlp_biases, true},
                                                                       {no_mlp_biases,  false}}});
}

Section<Block> block() {
  const Where mixer = {.tensors = "mixer", .config = "mixer"};
  return apriel2_block()
    .replace(Dispatch {&Block::mixer,            mixer, {Case{"attention", attention()}}})
    .replace(Nested   {&Block::mlp,              {.tensors = "mlp",   .config = "mlp"},   mlp()});
}

Section<PatchEmbeddings> patches() {
  using P = PatchEmbeddings;
  const Where norm = {.tensors = "normalization", .config = "normalization"};
  return {
    Rename    {&P::patch_height,                 "patch_height"},
    Rename    {&P::patch_width,                  "patch_width"},
    Constant  {"input_channels",                  image_channels},
    Fixed     {&P::bias,                          false},
    Nested    {&P::normalization,                norm, apriel2_norm()},
    Linear    {"patch_embeddings",               "patch_embeddings", ByPixel()},
  };
}

Section<Vision> vision() {
  const auto adapter = mlp()
    .replace(Linear {"layer_1",                  "linear_1"})
    .replace(Linear {"layer_2",                  "linear_2", transposed});
  return {
    Rename    {&Vision::hidden_size,             "hidden_size"},
    Constant  {"num_channels",                    image_channels},
    Nested    {&Vision::embeddings,              {.tensors = "embeddings", .config = "embeddings"}, patches()},
    StatedBlocks {&Vision::encoder,              {.tensors = "encoder.blocks", .config = "encoder"}, block()},
    Nested    {&Vision::adapter,                 {.tensors = "adapter", .config = "adapter"}, adapter},
    SaidTwice{},
    ImageValues{},
  };
}

// clang-format on

}  // namespace

Format apriel2() {
  Json defaults = apriel2_defaults();
  defaults["image_token_index"] = nullptr;
  const std::string model = "modeling_apriel2.Apriel2ForConditionalGeneration";
  return {
      .name = "apriel2",
      .model_type = "apriel2",
      .architecture = "Apriel2ForConditionalGeneration",
      .model = apriel2_model()
                   .replace(Nested{
                       &Model::vision, {.tensors = "model.vision_encoder", .config = "vision_encoder"}, vision()})
                   .replace(Rename{&Model::image_token_index, "image_token_index"}),
      .defaults = defaults,
      .auto_map = {{"AutoConfig", "configuration_apriel2.Apriel2Config"},
                   {"AutoModel", "modeling_apriel2.Apriel2Model"},
                   {"AutoModelForCausalLM", model},
                   {"AutoModelForImageTextToText", model}},
      .settle =
          [](Json config, const std::set<std::string>& tensors, const Here& file) {
            return apriel2_settle_biases(std::move(config), "model.decoder.blocks", tensors, file);
          },
  };
}

}  // namespace wconvert::converters
