#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "converters/config.h"
#include "converters/formats.h"
#include "engine/io/file.h"
#include "engine/plan/plan.h"

namespace wconvert::converters {

/// Configs of a format that real programs wrote: the seeds that random ones grow from.
std::vector<Json> seed_configs(const Format& format);

/// A config that differs from a seed in a few keys, at random, and that the format accepts and can write back; nothing
/// if none was found in some tries.
std::optional<Json> random_config(const Format& format, const std::vector<Json>& seeds, std::mt19937& random);

/// Writes a Hugging Face folder with that config and with random bits in every tensor of the plan, NaNs included: one
/// dtype for all, and as many files as chance has it.
void write_random_checkpoint(const fs::path& folder, const Json& config, const Plan& plan, std::mt19937& random);

}  // namespace wconvert::converters
