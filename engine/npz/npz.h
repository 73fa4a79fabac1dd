#pragma once

// npz: a zip archive with one member NAME.npy for each array, as numpy.savez writes it.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/report.h"
#include "engine/npz/array.h"

namespace wconvert {

/// What an npz file may be at most.
struct NpzLimits {
  std::uint64_t file_bytes = std::uint64_t{8} << 30;
  std::uint64_t members = 64;
  std::uint64_t inflated_bytes = std::uint64_t{256} << 20;  // of compressed members, together
};

/// Reads every member, stored or deflated, and checks its CRC-32. Refuses (input) what is damaged or contradicts itself
/// in any way that can be seen, bytes before or after the archive, what is no plain number, and what exceeds the
/// limits; room is made for no more than the file's own size and `inflated_bytes`.
Arrays read_npz(std::span<const std::byte> file, const Path& where, const NpzLimits& limits = {});

/// The bytes of an npz file: members in the order of their names, stored, the numbers of each at a multiple of 64
/// bytes, the same bytes for the same arrays. Throws std::logic_error for an array that has no such form, and where
/// there is none.
std::vector<std::byte> write_npz(const Arrays& arrays);

}  // namespace wconvert
