#pragma once

#include "engine/core/report.h"
#include "engine/io/json.h"
#include "engine/snapshot/modality.h"
#include "engine/snapshot/selection.h"

namespace wconvert {

/// Holds the plan of a base against the processor that travels with it: a feature extractor of another sample rate is
/// reported; a number of tokens other than the processor's formula gives for the plan's size or length is noted, with
/// the formula. A processor that is not known says nothing.
void check_tokens(const Selection& processor, const Modality& modality, const Json& plan, const Here& here);

}  // namespace wconvert
