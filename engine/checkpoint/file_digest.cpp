#include "engine/checkpoint/file_digest.h"

#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "engine/core/text.h"
#include "engine/io/file.h"

namespace wconvert {
namespace {

constexpr std::uint64_t digested_bytes = std::uint64_t{256} << 10;
constexpr std::uint64_t least_parts = 4, most_parts = 128;
constexpr std::uint64_t pause_bytes = std::uint64_t{4} << 20;

std::array<unsigned char, 16> digest_of(const void* bytes, std::size_t count) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes, count));
  return std::to_array(canonical.digest);
}

std::string digest_of_all(const std::vector<std::array<unsigned char, 16>>& blocks) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const unsigned char byte : digest_of(blocks.data(), 16 * blocks.size())) {
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

std::size_t block_count(std::uint64_t size) {
  return static_cast<std::size_t>((size + digested_bytes - 1) / digested_bytes);
}

std::size_t size_of_block(std::uint64_t block, std::uint64_t size) {
  return static_cast<std::size_t>(std::min(digested_bytes, size - block * digested_bytes));
}

void read_whole(int descriptor, std::uint64_t offset, std::span<std::byte> to, const Path& where) {
  while (!to.empty()) {
    const ssize_t count = pread(descriptor, to.data(), to.size(), static_cast<off_t>(offset));
    if (count == 0) throw Error(Trouble::system, where, text("ends before byte ", offset, " when it is read back"));
    if (count < 0 && errno != EINTR) throw_system(where, text("reading it back at byte ", offset), errno);
    const auto done = static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    offset += done;
    to = to.subspan(done);
  }
}

}  // namespace

std::string digest_of(int descriptor, std::uint64_t size, const Path& where, const std::function<void()>& pause) {
  std::vector<std::byte> bytes(std::min(size, digested_bytes));
  std::vector<std::array<unsigned char, 16>> blocks;
  for (std::uint64_t block = 0; block < block_count(size); ++block) {
    const std::uint64_t begin = block * digested_bytes;
    if (pause && begin % pause_bytes == 0) pause();
    const std::span to(bytes.data(), size_of_block(block, size));
    read_whole(descriptor, begin, to, where);
    blocks.push_back(digest_of(to.data(), to.size()));
  }
  return digest_of_all(blocks);
}

DigestOnTheWay::DigestOnTheWay(std::uint64_t size, std::uint64_t room_bytes)
    : size_(size),
      most_parts_(std::clamp(room_bytes / digested_bytes, least_parts, most_parts)),
      blocks_(block_count(size)) {}

void DigestOnTheWay::add(std::uint64_t offset, std::span<const std::byte> bytes) {
  while (!bytes.empty() && !gave_up_) {
    const std::uint64_t block = offset / digested_bytes;
    const auto inside = static_cast<std::size_t>(offset % digested_bytes);
    const std::size_t whole = size_of_block(block, size_);
    const auto piece = bytes.first(std::min(bytes.size(), whole - inside));
    if (piece.size() == whole) {
      blocks_.at(block) = digest_of(piece.data(), whole);
    } else {
      add_part(block, inside, piece, whole);
    }
    offset += piece.size();
    bytes = bytes.subspan(piece.size());
  }
}

void DigestOnTheWay::add_part(std::uint64_t block,
                              std::size_t offset,
                              std::span<const std::byte> bytes,
                              std::size_t block_size) {
  std::unique_lock lock(mutex_);
  Part& part = parts_[block];
  if (part.bytes.empty()) {
    if (parts_.size() > most_parts_) {
      gave_up_ = true;
      parts_.clear();
      return;
    }
    part.bytes.resize(block_size);
    part.missing = block_size;
  }
  std::memcpy(part.bytes.data() + offset, bytes.data(), bytes.size());
  part.missing -= bytes.size();
  if (part.missing > 0) return;
  const auto whole = parts_.extract(block);
  lock.unlock();
  blocks_.at(block) = digest_of(whole.mapped().bytes.data(), block_size);
}

std::string DigestOnTheWay::result() const {
  return gave_up_ ? std::string() : digest_of_all(blocks_);
}

}  // namespace wconvert
