#pragma once

#include "tools/exporter/commands.h"

namespace wconvert::tools {

/// The weights of the base, read and checked whole: from an internal checkpoint, which is converted to `--format`, or
/// from a Hugging Face one, which is copied. Refused (input) unless they may travel and are those of the base's class.
SnapshotWeights weights_of(const ExportRequest& request, const BaseSpec& base, const Here& here);

}  // namespace wconvert::tools
