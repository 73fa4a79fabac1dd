#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace wconvert::converters {

/// What a part of the work took. CPU seconds are those of all threads of the process.
struct Phase {
  std::string name;
  std::uint64_t bytes = 0;
  double seconds = 0;
  double cpu_seconds = 0;
};

/// Tells the parts of some work from each other, one after the other.
class Stopwatch {
 public:
  Stopwatch();
  /// What has passed since it was made, or since the last lap.
  Phase lap(std::string name, std::uint64_t bytes);

 private:
  std::chrono::steady_clock::time_point begun_;
  double cpu_begun_;
};

}  // namespace wconvert::converters
