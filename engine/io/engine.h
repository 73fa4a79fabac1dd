#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "engine/io/file.h"

struct io_uring;

namespace wconvert {

/// The ways to move bytes between files that a user may choose from.
enum class EngineKind {
  automatic,  // clone where the file system does that, else direct
  buffered,   // through the page cache; works everywhere
  direct,     // what is not cached past the page cache, and all writes
  uring,      // the same through io_uring, several pieces at once
  clone,      // share blocks where both sides allow it, else buffered; headers are padded so that they do
};

/// What a run leaves in the page cache.
enum class PageCache {
  fill,   // whatever the engine brings there
  spare,  // no more than what others had put there, as far as that can be seen: theirs is not pushed out
};

/// One way to move bytes between files, from any thread. What the operating system refuses to do in that way is done
/// buffered, from then on and without an error; every engine gives the same data.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual std::string_view name() const = 0;
  /// Fills `to`. `scratch` is memory that may be written over, of use to an engine that can read only to whole pages.
  virtual void read(const InputFile& from,
                    std::uint64_t offset,
                    std::span<std::byte> to,
                    std::span<std::byte> scratch = {}) const = 0;
  virtual void write(const OutputFile& to, std::uint64_t offset, std::span<const std::byte> from) const = 0;
  /// Lets the output have the bytes of the input without reading them, or says that it cannot.
  virtual bool share(const InputFile& from,
                     std::uint64_t from_offset,
                     const OutputFile& to,
                     std::uint64_t to_offset,
                     std::uint64_t bytes) const;
};

/// The calls of the operating system that not every file system and every sandbox allows, each giving a negative error
/// number where it fails; tests put others in their place.
struct EngineCalls {
  int (*reopen_direct)(int descriptor, int flags);
  std::int64_t (*read)(int descriptor, std::span<std::byte> to, std::uint64_t offset);
  std::int64_t (*write)(int descriptor, std::span<const std::byte> from, std::uint64_t offset);
  int (*set_up_ring)(unsigned depth, io_uring* ring);
  int (*enter_ring)(io_uring* ring);  // hands over what was prepared, and waits for one that is done
  int (*clone)(int from, std::uint64_t from_offset, int to, std::uint64_t to_offset, std::uint64_t bytes);
};
const EngineCalls& system_calls();

/// Told once why an engine goes on as the buffered one: `direct: Invalid argument (EINVAL); goes on buffered`.
using TellFallback = std::function<void(const std::string&)>;

const Engine& buffered_engine();
std::unique_ptr<Engine> make_engine(EngineKind kind,
                                    TellFallback tell,
                                    const EngineCalls& calls = system_calls(),
                                    PageCache cache = PageCache::fill);

}  // namespace wconvert
