#include "engine/checkpoint/file_digest.h"

#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <vector>

#include "engine/core/text.h"
#include "engine/io/file.h"

namespace wconvert {
namespace {

constexpr std::uint64_t block_bytes = std::uint64_t{4} << 20;
// Digested while it is in the processor's cache.
constexpr std::size_t piece_bytes = std::size_t{256} << 10;

class Digest {
 public:
  Digest() : state_(XXH3_createState(), XXH3_freeState) {
    if (!state_) throw std::bad_alloc();
    XXH3_128bits_reset(state_.get());
  }
  void update(const void* bytes, std::size_t count) { XXH3_128bits_update(state_.get(), bytes, count); }
  XXH128_canonical_t result() const {
    XXH128_canonical_t out;
    XXH128_canonicalFromHash(&out, XXH3_128bits_digest(state_.get()));
    return out;
  }

 private:
  std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state_;
};

/// Some bytes from `offset` on; never none.
std::size_t read_some(int descriptor, std::uint64_t offset, std::span<std::byte> to, const Path& where) {
  for (;;) {
    const ssize_t count = pread(descriptor, to.data(), to.size(), static_cast<off_t>(offset));
    if (count > 0) return static_cast<std::size_t>(count);
    if (count == 0) throw Error(Trouble::system, where, text("ends before byte ", offset, " when it is read back"));
    if (errno != EINTR) throw_system(where, text("reading it back at byte ", offset), errno);
  }
}

std::string hex(const XXH128_canonical_t& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const unsigned char byte : digest.digest) {
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

}  // namespace

std::string digest_of(int descriptor, std::uint64_t size, const Path& where, const std::function<void()>& pause) {
  std::vector<std::byte> piece(std::min<std::uint64_t>(size, piece_bytes));
  Digest blocks;
  for (std::uint64_t begin = 0; begin < size; begin += block_bytes) {
    if (pause) pause();
    const std::uint64_t end = std::min(size, begin + block_bytes);
    Digest block;
    for (std::uint64_t at = begin; at < end;) {
      const std::span to(piece.data(), std::min<std::uint64_t>(piece.size(), end - at));
      const std::size_t count = read_some(descriptor, at, to, where);
      block.update(piece.data(), count);
      at += count;
    }
    const XXH128_canonical_t result = block.result();
    blocks.update(result.digest, sizeof result.digest);
  }
  return hex(blocks.result());
}

}  // namespace wconvert
