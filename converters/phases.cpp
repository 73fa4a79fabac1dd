#include "converters/phases.h"

#include <sys/resource.h>

#include <utility>

namespace wconvert::converters {
namespace {

double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

}  // namespace

Stopwatch::Stopwatch() : begun_(std::chrono::steady_clock::now()), cpu_begun_(cpu_seconds()) {}

Phase Stopwatch::lap(std::string name, std::uint64_t bytes) {
  const Stopwatch now;
  Phase phase{
      std::move(name), bytes, std::chrono::duration<double>(now.begun_ - begun_).count(), now.cpu_begun_ - cpu_begun_};
  *this = now;
  return phase;
}

}  // namespace wconvert::converters
