#pragma once

#include <optional>
#include <vector>

#include "engine/checkpoint/source.h"
#include "engine/core/dtype.h"
#include "engine/core/report.h"
#include "engine/execute/execute.h"
#include "engine/plan/plan.h"

namespace wconvert {

/// What all tensors become; nothing keeps the types of the source.
using DTypeChoice = std::optional<DType>;

/// The type of what each step of the plan writes, in the order of the steps. Reports source tensors that are no
/// weights, F64 without a choice, and, without a choice, parts of one internal tensor whose types differ. A step whose
/// tensors the source lacks has none: finding that is the business of whoever checks the source.
std::vector<std::optional<DType>> plan_dtypes(
    const Plan& plan, Direction direction, const Source& from, const DTypeChoice& choice, const Here& here);

}  // namespace wconvert
