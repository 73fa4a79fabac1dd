#pragma once

#include <cstdint>
#include <optional>

namespace wconvert {

/// How many bytes a second the disk under an open folder takes: so many are written to a file without a name, past the
/// page cache where that goes, and made durable. Nothing where a file system has no such files, or no room.
std::optional<double> disk_rate(int folder, std::uint64_t bytes);

}  // namespace wconvert
