#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "converters/job.h"
#include "engine/checkpoint/publication.h"
#include "engine/checkpoint/shard_files.h"

namespace wconvert::converters {

/// A digest of all that decides what a job writes: the program, the state of every file of the source, the plan, and
/// the heads of the files to be. Jobs of the same name give the same bytes.
std::string name_of_job(const Job& job, const ShardPlan& shards);

/// What is left to do where an interrupted run of the same job has finished some of the files.
struct Remaining {
  Plan plan;
  ShardPlan shards;
  std::uint64_t bytes = 0;  // of tensors
};
/// Nothing if none is finished: then all is, and a copy of it would be large.
std::optional<Remaining> remaining(const Job& job, const ShardPlan& shards, const Publication& folder);

}  // namespace wconvert::converters
