#pragma once

#include <vector>

#include "engine/io/safetensors.h"

namespace wconvert {

/// Brings tensors into the order in which torch walks a model of modules, which is the order in which transformers
/// shares them out: what lies in a module stands together, modules and tensors in the order in which they first come,
/// and those that differ only in the number at their end (`experts.2`, `w3`) in the order of that number.
std::vector<SafetensorsDraft::Tensor> in_module_order(std::vector<SafetensorsDraft::Tensor> tensors);

}  // namespace wconvert
