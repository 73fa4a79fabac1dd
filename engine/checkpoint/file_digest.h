#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "engine/core/report.h"

namespace wconvert {

/// The digest of a file's bytes, in hex: xxh3-128 of each block of 4 MiB, then of the list of those, so that blocks may
/// be digested in any order. `pause` is called before each block; it may throw, to end the work.
std::string digest_of(int descriptor, std::uint64_t size, const Path& where, const std::function<void()>& pause);

}  // namespace wconvert
