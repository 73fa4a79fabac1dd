#pragma once

#include <cstddef>

#include "engine/plan/inventory.h"
#include "models/model.h"

namespace wconvert::models {

/// Every tensor that a valid model stores, module by module in the order in which Fast-LLM builds them. Of tied
/// tensors only the first is stored: no output weights where they are the word embeddings, and none for the extra
/// prediction heads. More than `most` tensors are refused.
Inventory inventory(const Model& model, std::size_t most = 10'000'000);

}  // namespace wconvert::models
