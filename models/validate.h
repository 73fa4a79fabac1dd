#pragma once

#include "engine/core/report.h"
#include "models/model.h"

namespace wconvert::models {

/// Reports every value that no model can have, each at its place in the configuration of Fast-LLM. A kind of block that
/// no position uses is a note.
void validate(const Model& model, const Here& here);

}  // namespace wconvert::models
