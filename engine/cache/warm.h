#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/io/file.h"

namespace wconvert {

/// What came of one file.
struct WarmedFile {
  bool hit = false;
  std::vector<Finding> refusals;  // why there is no entry for it
  std::vector<Finding> notes;
  std::string hint = {};  // what may be done about a refusal
};

struct WarmOptions {
  int threads = 0;                                                             // 0: as many as there are cores
  std::function<void(std::uint64_t done, std::uint64_t total)> progress = {};  // in files; from any thread, may throw
};

/// Looks a file's content up in a cache, or puts there what it makes of it; says whether it was there.
using WarmOne = std::function<bool(std::span<const std::byte> file, const Here& here)>;

/// Sees to it that a cache has what belongs to all these files; what came of each, in their order. A file that is
/// refused does not keep the others from their turn; trouble of the system ends the work.
std::vector<WarmedFile> warm_cache(const WarmOne& one, const std::vector<fs::path>& files, const WarmOptions& options);

}  // namespace wconvert
