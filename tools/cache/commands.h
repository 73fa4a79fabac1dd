#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/image/resize.h"
#include "engine/io/file.h"
#include "tools/console/console.h"

namespace wconvert::tools {

/// What the user typed, whichever the command.
struct CacheRequest {
  Voice voice{.program = "wconvert-cache"};
  fs::path folder;  // a cache, or a store that has some
  int threads = 0;
  fs::path processor;
  Kernel kernel = Kernel::pillow_13;
  std::optional<double> max_seconds;  // of a recording; without it what the processor hears
  bool resample = false;              // recordings of another rate
  std::vector<fs::path> files;        // pictures or recordings
};

// One function a command; each gives the exit code.

int run_cache_stats(const CacheRequest& request);
int run_cache_verify(const CacheRequest& request);
int run_cache_clear(const CacheRequest& request);
int run_cache_warm(const CacheRequest& request);

}  // namespace wconvert::tools
