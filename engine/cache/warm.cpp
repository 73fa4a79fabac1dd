#include "engine/cache/warm.h"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <atomic>

namespace wconvert {
namespace {

constexpr std::uint64_t most_file_bytes = std::uint64_t{512} << 20;

WarmedFile warm(const WarmOne& one, const fs::path& path) {
  Report report;
  try {
    const InputFile file = InputFile::open(path);
    const std::string content = file.read_all(most_file_bytes);
    const bool hit = one(std::as_bytes(std::span(content)), Here(report, file.path()));
    return {hit, {}, report.notes(), {}};
  } catch (const Error& error) {
    if (error.trouble() != Trouble::input && error.trouble() != Trouble::usage) throw;
    return {false, error.findings(), report.notes(), error.hint()};
  }
}

}  // namespace

std::vector<WarmedFile> warm_cache(const WarmOne& one, const std::vector<fs::path>& files, const WarmOptions& options) {
  std::vector<WarmedFile> warmed(files.size());
  std::atomic<std::uint64_t> done{0};
  tbb::task_arena arena(options.threads > 0 ? options.threads : tbb::task_arena::automatic);
  arena.execute([&] {
    tbb::parallel_for(std::size_t{0}, files.size(), [&](std::size_t index) {
      warmed[index] = warm(one, files[index]);
      if (options.progress) options.progress(++done, files.size());
    });
  });
  return warmed;
}

}  // namespace wconvert
