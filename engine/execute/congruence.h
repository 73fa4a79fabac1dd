#pragma once

#include "engine/checkpoint/shard_files.h"
#include "engine/checkpoint/source.h"
#include "engine/execute/execute.h"
#include "engine/plan/plan.h"

namespace wconvert {

/// Lengthens the header of each file by spaces, in steps of 8, until most of the bytes that need no kernel lie as far
/// into a block of 4096 bytes as they do in the source, for a file system can share those. `shards` hold what the plan
/// writes.
void align_with_source(ShardPlan& shards, const Plan& plan, Direction direction, const Source& source);

}  // namespace wconvert
