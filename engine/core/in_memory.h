#pragma once

#include <cstdint>
#include <new>

#include "engine/core/report.h"
#include "engine/core/text.h"

namespace wconvert {

/// Runs work that holds what a file says in memory. Where there is not enough of that, says of which file, and how
/// large it is (Error, resource).
template <class Work>
auto in_memory(const Path& where, std::uint64_t bytes, Work work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    throw Error(Trouble::resource,
                where,
                text("not enough memory to read ", bytes, " bytes and hold what they say"),
                "more memory, or a higher limit on it (ulimit -v), is needed");
  }
}

}  // namespace wconvert
