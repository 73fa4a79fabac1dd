#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "engine/core/report.h"

namespace wconvert {

/// The digest of a file's bytes, in hex: xxh3-128 of each block of 256 KiB, then of the list of those, so that blocks
/// may be digested in any order. `pause` is called now and then; it may throw, to end the work.
std::string digest_of(int descriptor, std::uint64_t size, const Path& where, const std::function<void()>& pause);

/// The same of a file that is being written, from the bytes on their way: each comes once, in any order, from any
/// thread. Blocks of which only a part has come are held, in about so many bytes, from 1 MiB to 32 MiB.
class DigestOnTheWay {
 public:
  explicit DigestOnTheWay(std::uint64_t size, std::uint64_t room_bytes = std::uint64_t{32} << 20);
  void add(std::uint64_t offset, std::span<const std::byte> bytes);
  /// When all bytes have come. Empty if they came in too many pieces to be held: the file has to be read.
  std::string result() const;

 private:
  struct Part {
    std::vector<std::byte> bytes;
    std::size_t missing = 0;
  };
  using BlockDigest = std::array<unsigned char, 16>;
  void add_part(std::uint64_t block, std::size_t offset, std::span<const std::byte> bytes, std::size_t block_size);

  std::uint64_t size_;
  std::uint64_t most_parts_;
  std::vector<BlockDigest> blocks_;
  std::mutex mutex_;
  std::map<std::uint64_t, Part> parts_;
  std::atomic<bool> gave_up_{false};
};

/// What is known of a file when all of its bytes have come.
struct WrittenFile {
  std::uint64_t size = 0;
  std::string digest = {};  // empty: not known, who needs it has to read the file
  bool shared = false;      // has blocks in common with the source: making it again costs nothing
};

}  // namespace wconvert
