#include "engine/io/direct_engine.h"

#include <fcntl.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "engine/core/text.h"
#include "engine/io/aligned_memory.h"
#include "engine/io/page_cache.h"

namespace wconvert {
namespace {

constexpr std::size_t staging_bytes = std::size_t{1} << 20;

bool lies_on_a_block(const std::byte* memory) {
  return reinterpret_cast<std::uintptr_t>(memory) % block_bytes == 0;
}

/// What of a range lies in the page cache, from its beginning on, is taken from there. The kernel begins to fetch what
/// comes after that, which is then read twice: only for where nobody says what lies there.
std::size_t read_cached(const InputFile& from, std::uint64_t offset, std::span<std::byte> to) {
  std::size_t done = 0;
  while (done < to.size()) {
    const iovec rest{to.data() + done, to.size() - done};
    const ssize_t count = ::preadv2(from.descriptor(), &rest, 1, static_cast<off_t>(offset + done), RWF_NOWAIT);
    if (count <= 0) return done;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

/// Repeats a call that moves what lies behind the bytes done, until all are. A count that is no whole number of blocks
/// ends the way past the cache: whoever called does the rest.
template <class Call>
std::size_t all_blocks(std::size_t size, int& error, Call call) {
  std::size_t done = 0;
  while (done < size) {
    const std::int64_t count = call(done);
    if (count == -EINTR) continue;
    if (count <= 0 || count % static_cast<std::int64_t>(block_bytes) != 0) {
      error = count < 0 ? static_cast<int>(-count) : EIO;
      return done;
    }
    done += static_cast<std::size_t>(count);
  }
  return done;
}

}  // namespace

Body::Body(std::uint64_t offset, std::uint64_t bytes)
    : head(std::min((block_bytes - offset % block_bytes) % block_bytes, bytes)),
      size((bytes - head) / block_bytes * block_bytes) {}

void Refusal::note(int error) const {
  if (refused_.exchange(true) || !tell_) return;
  tell_(text(engine_, ": ", system_text(error), "; goes on buffered"));
}

void Direct::read(const InputFile& from,
                  std::uint64_t offset,
                  std::span<std::byte> to,
                  std::span<std::byte> scratch) const {
  const bool large = to.size() >= least_direct_bytes && !refusal_.refused();
  const std::optional<bool> cached = large ? is_cached(from.descriptor(), offset, to.size()) : true;
  if (!cached.value_or(false)) {
    if (!cached) {
      const std::size_t done = read_cached(from, offset, to);
      offset += done;
      to = to.subspan(done);
    }
    const Body body(offset, to.size());
    if (body.size > 0) {
      const int descriptor = from.twin().get(from.descriptor(), O_RDONLY, calls_.reopen_direct);
      const std::span<std::byte> blocks = to.subspan(body.head, body.size);
      const std::size_t done = read_body(descriptor, blocks, offset + body.head, scratch);
      from.read_at(offset, to.first(body.head));
      offset += body.head + done;
      to = to.subspan(body.head + done);
    }
  }
  from.read_at(offset, to);
}

void Direct::write(const OutputFile& to, std::uint64_t offset, std::span<const std::byte> from) const {
  const Body body(offset, from.size());
  if (body.size >= least_direct_bytes && !refusal_.refused()) {
    const int descriptor = to.twin().get(to.descriptor(), O_WRONLY, calls_.reopen_direct);
    const std::size_t done = write_body(descriptor, from.subspan(body.head, body.size), offset + body.head);
    to.write_at(offset, from.first(body.head));
    offset += body.head + done;
    from = from.subspan(body.head + done);
  }
  buffered_engine().write(to, offset, from);
}

std::size_t Direct::read_body(int descriptor,
                              std::span<std::byte> to,
                              std::uint64_t offset,
                              std::span<std::byte> scratch) const {
  int error = descriptor < 0 ? -descriptor : 0;
  std::size_t done = 0;
  if (error == 0 && lies_on_a_block(to.data())) {
    done = read_blocks(descriptor, to, offset, error);
  } else if (error == 0) {
    std::optional<AlignedMemory> own;
    if (scratch.size() < staging_bytes || !lies_on_a_block(scratch.data())) {
      scratch = {own.emplace(staging_bytes).data(), staging_bytes};
    }
    const std::size_t most = scratch.size() / block_bytes * block_bytes;
    while (done < to.size() && error == 0) {
      const std::size_t size = std::min(most, to.size() - done);
      const std::size_t count = read_blocks(descriptor, scratch.first(size), offset + done, error);
      std::memcpy(to.data() + done, scratch.data(), count);
      done += count;
    }
  }
  if (error != 0) refusal_.note(error);
  return done;
}

std::size_t Direct::write_body(int descriptor, std::span<const std::byte> from, std::uint64_t offset) const {
  int error = descriptor < 0 ? -descriptor : 0;
  std::size_t done = 0;
  if (error == 0 && lies_on_a_block(from.data())) {
    done = write_blocks(descriptor, from, offset, error);
  } else if (error == 0) {
    const AlignedMemory staging(staging_bytes);
    while (done < from.size() && error == 0) {
      const std::size_t size = std::min(staging_bytes, from.size() - done);
      std::memcpy(staging.data(), from.data() + done, size);
      done += write_blocks(descriptor, {staging.data(), size}, offset + done, error);
    }
  }
  if (error != 0) refusal_.note(error);
  return done;
}

std::size_t Direct::read_blocks(int descriptor, std::span<std::byte> to, std::uint64_t offset, int& error) const {
  return all_blocks(
      to.size(), error, [&](std::size_t done) { return calls_.read(descriptor, to.subspan(done), offset + done); });
}

std::size_t Direct::write_blocks(int descriptor,
                                 std::span<const std::byte> from,
                                 std::uint64_t offset,
                                 int& error) const {
  return all_blocks(from.size(), error, [&](std::size_t done) {
    return calls_.write(descriptor, from.subspan(done), offset + done);
  });
}

}  // namespace wconvert
