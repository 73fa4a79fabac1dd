#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "engine/core/report.h"
#include "engine/io/json.h"
#include "models/model.h"

namespace wconvert::models {

/// Fast-LLM's model types.
enum class ModelKind { gpt, multimodal };

constexpr auto names_of(ModelKind) {
  using enum ModelKind;
  return std::array<std::pair<ModelKind, std::string_view>, 2>{{{gpt, "gpt"}, {multimodal, "multimodal"}}};
}

/// A model that sees is multimodal.
ModelKind kind_of(const Model& model);

/// The `base_model` map of metadata.yaml. Every field is stated, null where it is empty, but for those that Fast-LLM
/// wants left out.
Json to_base_model(const Model& model);

/// The inverse. Reports what Fast-LLM would refuse for its form; `validate` checks what the values mean.
Model from_base_model(const Json& base_model, ModelKind kind, const Here& here);

}  // namespace wconvert::models
