#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cache/kind.h"
#include "engine/io/file.h"

namespace wconvert {

/// What may be wrong with a cache: an entry that cannot be read as one, an entry that lies where another belongs, and
/// what is no entry at all.
enum class CacheFault { damaged, misplaced, foreign };
std::string_view name_of(CacheFault fault);

struct CacheFinding {
  CacheFault fault = CacheFault::foreign;
  std::string path;  // below the root
  std::string detail;
};

/// How many entries of one kind there are.
struct CacheCount {
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
};

struct CacheSurvey {
  std::vector<CacheCount> counts = std::vector<CacheCount>(cache_kinds.size());  // in the order of cache_kinds
  std::uint64_t unfinished = 0;        // files that a writer has not finished, or has left
  std::vector<CacheFinding> findings;  // by path
};

struct SurveyOptions {
  bool contents = false;  // read every entry, and not only the names
  int threads = 0;        // 0: as many as there are cores
  std::function<void(std::uint64_t done, std::uint64_t total)> progress = {};  // in bytes; from any thread, may throw
};

/// Looks at everything below the root of a cache, changes nothing, follows no link, and tells everything at once.
CacheSurvey survey_cache(const fs::path& root, const SurveyOptions& options);

}  // namespace wconvert
