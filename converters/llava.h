#pragma once

#include <vector>

#include "converters/llama.h"
#include "converters/names.h"

namespace wconvert::converters {

// The parts of Llava that other formats derive theirs from.

/// Pixtral's vision tower, and the projector to the width of the text. The keys of the projector stand beside those of
/// the parts.
Section<models::Vision> llava_vision();

/// A text model and a vision tower. `text` is what stands in `text_config` and below `language_model.`, and
/// `text_defaults` what its class takes for keys that are missing there.
Section<models::Model> llava_model(const Section<models::Model>& text,
                                   std::function<Json(const Json& given)> text_defaults);

/// A text model of Llama's without what Llava keeps outside of it.
Section<models::Model> llava_text(const Section<models::Block>& block);

/// What the text is said to be. Fast-LLM leaves the key out, which transformers takes for Llama; so that is read, too.
class TextType : public NoTensors {
 public:
  explicit TextType(std::string type) : type_(std::move(type)) {}
  std::string key() const { return "model_type"; }
  void read(const HfReader& hf, models::Model&, const Here&) const;
  void write(const models::Model&, const HfWriter& hf, const Here& here) const { hf.put(key(), type_, here); }
  void review(Claims&, const Here&) const {}
  void show(const Listing& listing) const {
    listing.field("", key(), quoted(type_) + "; \"llama\" or nothing is read, too");
  }

 private:
  std::string type_;
};

/// What LlavaConfig and PixtralVisionConfig take for keys that are missing.
Json llava_defaults();

/// The names that transformers gave the tensors of Llava in some releases, and that trainers save.
std::vector<TensorNames> llava_names();

}  // namespace wconvert::converters
