#include "models/metadata.h"

#include "engine/config/codec.h"
#include "models/spelling.h"

namespace wconvert::models {

ModelKind kind_of(const Model& model) {
  return model.vision ? ModelKind::multimodal : ModelKind::gpt;
}

Json to_base_model(const Model& model) {
  return write_config(model);
}

Model from_base_model(const Json& base_model, ModelKind kind, const Here& here) {
  Model model;
  if (kind == ModelKind::multimodal) model.vision.emplace();
  read_config(base_model, model, here);
  if (kind == ModelKind::gpt && base_model.is_object()) {
    for (const std::string_view name : {name_of(&Model::vision), name_of(&Model::image_token_index)}) {
      if (base_model.contains(name)) (here / name).fail("is no field of a gpt model, only of a multimodal one");
    }
  }
  return model;
}

}  // namespace wconvert::models
