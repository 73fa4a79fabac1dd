#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "tests/refusals/rows.h"

namespace wconvert::refusals {

/// Makes a small Llama in a new folder, good in every way: in one file, but `sharded` in two with an index, `revision`
/// as the hub's client keeps it, with links, and `internal` as wconvert imports it.
void make_checkpoint(const std::filesystem::path& folder);

/// Does to a checkpoint what a row says. Throws if what is to be changed is not there: no edit may go by unnoticed.
void apply(const Edit& edit, const std::filesystem::path& folder);

/// Everything below a folder, and what it holds, links and pipes included.
std::map<std::string, std::string> contents(const std::filesystem::path& folder);

}  // namespace wconvert::refusals
