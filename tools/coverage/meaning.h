#pragma once

// What the names of transformers' tensors mean, said once more and apart from the tables of the formats: a witness
// against them. It knows no format; a name means the same wherever it stands.

#include <optional>
#include <string>

#include "engine/plan/plan.h"

namespace wconvert::coverage {

/// Why an HF tensor of the step cannot be a part of its internal tensor: another tensor is meant by that name, or the
/// numbers of the two differ. Nothing if it can.
std::optional<std::string> name_fault(const Step& step);

/// Why the parts of a step, whose names are right, do not lie as those tensors do: in their order, one below the
/// other, each as it is or turned. Nothing if they do.
std::optional<std::string> layout_fault(const Step& step);

}  // namespace wconvert::coverage
