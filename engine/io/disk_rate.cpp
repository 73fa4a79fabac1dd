#include "engine/io/disk_rate.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstring>

#include "engine/io/aligned_memory.h"
#include "engine/io/file.h"

namespace wconvert {
namespace {

constexpr std::size_t probed_piece_bytes = std::size_t{4} << 20;

Descriptor nameless_file(int folder) {
  for (const int past_the_cache : {O_DIRECT, 0}) {
    Descriptor file(::openat(folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC | past_the_cache, 0600));
    if (file) return file;
  }
  return {};
}

}  // namespace

std::optional<double> disk_rate(int folder, std::uint64_t bytes) {
  const Descriptor file = nameless_file(folder);
  if (!file) return std::nullopt;
  const AlignedMemory piece(probed_piece_bytes);
  std::memset(piece.data(), 1, probed_piece_bytes);
  const auto begun = std::chrono::steady_clock::now();
  std::uint64_t done = 0;
  while (done < bytes) {
    const ssize_t count = ::pwrite(file.number(), piece.data(), probed_piece_bytes, static_cast<off_t>(done));
    if (count <= 0) return std::nullopt;
    done += static_cast<std::uint64_t>(count);
  }
  if (::fdatasync(file.number()) != 0) return std::nullopt;
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
  return static_cast<double>(done) / std::max(taken.count(), 1e-6);
}

}  // namespace wconvert
