#pragma once

#include <cstdint>
#include <optional>

namespace wconvert {

/// Whether at least half of the bytes of a file lie in the page cache; to ask brings nothing there. Nothing where that
/// cannot be asked: before Linux 6.5, or of somebody else's file.
std::optional<bool> is_cached(int descriptor, std::uint64_t offset, std::uint64_t bytes);

}  // namespace wconvert
