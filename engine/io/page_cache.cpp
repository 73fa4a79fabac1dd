#include "engine/io/page_cache.h"

#include <unistd.h>

namespace wconvert {
namespace {

// cachestat(2), which the C library of Debian 12 does not have: include/uapi/linux/mman.h of Linux 6.5.
constexpr long cachestat_number = 451;
struct CacheRange {
  std::uint64_t offset, length;
};
struct CacheState {
  std::uint64_t cached, dirty, in_writeback, evicted, recently_evicted;
};

}  // namespace

std::optional<bool> is_cached(int descriptor, std::uint64_t offset, std::uint64_t bytes) {
  const CacheRange range{offset, bytes};
  CacheState pages{};
  if (bytes == 0 || ::syscall(cachestat_number, descriptor, &range, &pages, 0U) != 0) return std::nullopt;
  return pages.cached * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) >= bytes / 2;
}

}  // namespace wconvert
