#pragma once

#include <cstdint>
#include <string>

#include "engine/core/report.h"
#include "engine/plan/inventory.h"
#include "engine/plan/plan.h"

namespace wconvert {

/// Proves that a plan moves every element of every tensor of the model exactly once, in both directions: each tensor of
/// the inventory has one step, each HF tensor one part, and the boxes of a step tile its tensor. What fails is reported
/// with an element: `model.norm.weight[17] is written twice`.
void prove(const Plan& plan, const Inventory& model, Report& report);

/// `name[17,3]`: an element of a tensor, counted row by row.
std::string element_text(const std::string& name, const Shape& shape, std::int64_t element);

}  // namespace wconvert
