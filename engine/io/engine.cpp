#include "engine/io/engine.h"

#include <atomic>
#include <utility>

#include "engine/io/direct_engine.h"

namespace wconvert {
namespace {

constexpr std::uint64_t writeback_bytes = std::uint64_t{8} << 20;
// The writer waits for what it wrote before the last so many bytes: enough for the disk to have work meanwhile.
constexpr std::uint64_t spared_bytes = std::uint64_t{32} << 20;

class Buffered : public Engine {
 public:
  explicit Buffered(PageCache cache) : cache_(cache) {}
  std::string_view name() const override { return "buffered"; }
  void read(const InputFile& from,
            std::uint64_t offset,
            std::span<std::byte> to,
            std::span<std::byte> /*scratch*/) const override {
    from.read_at(offset, to);
  }
  void write(const OutputFile& to, std::uint64_t offset, std::span<const std::byte> from) const override {
    to.write_at(offset, from);
    // The disk works while the rest is copied, instead of when all is there.
    const bool spare = cache_ == PageCache::spare;
    if (!to.twin().counted(from.size(), spare ? spared_bytes : writeback_bytes)) return;
    if (spare) to.forget_written();
    to.start_writeback();
  }

 private:
  PageCache cache_;
};

/// Shares what it can and leaves the rest to another engine.
class Clone : public Engine {
 public:
  Clone(std::unique_ptr<Engine> otherwise, TellFallback tell, const EngineCalls& calls)
      : otherwise_(std::move(otherwise)), calls_(calls), refusal_("clone", std::move(tell)) {}
  std::string_view name() const override { return shared_ ? "clone" : otherwise_->name(); }
  void read(const InputFile& from,
            std::uint64_t offset,
            std::span<std::byte> to,
            std::span<std::byte> scratch) const override {
    otherwise_->read(from, offset, to, scratch);
  }
  void write(const OutputFile& to, std::uint64_t offset, std::span<const std::byte> from) const override {
    otherwise_->write(to, offset, from);
  }

  bool share(const InputFile& from,
             std::uint64_t from_offset,
             const OutputFile& to,
             std::uint64_t to_offset,
             std::uint64_t bytes) const override {
    const Body body(to_offset, bytes);
    const bool congruent = from_offset % block_bytes == to_offset % block_bytes;
    if (refusal_.refused() || !congruent || body.size < least_direct_bytes) return false;
    const int failed =
        calls_.clone(from.descriptor(), from_offset + body.head, to.descriptor(), to_offset + body.head, body.size);
    if (failed < 0) {
      refusal_.note(-failed);
      return false;
    }
    shared_ = true;
    const std::uint64_t behind = body.head + body.size;
    copy_edge(from, from_offset, to, to_offset, body.head);
    copy_edge(from, from_offset + behind, to, to_offset + behind, bytes - behind);
    return true;
  }

 private:
  static void copy_edge(const InputFile& from,
                        std::uint64_t from_offset,
                        const OutputFile& to,
                        std::uint64_t to_offset,
                        std::uint64_t bytes) {
    std::byte edge[block_bytes];
    from.read_at(from_offset, {edge, static_cast<std::size_t>(bytes)});
    to.write_at(to_offset, {edge, static_cast<std::size_t>(bytes)});
  }

  std::unique_ptr<Engine> otherwise_;
  EngineCalls calls_;
  Refusal refusal_;
  mutable std::atomic<bool> shared_{false};
};

}  // namespace

bool Engine::share(const InputFile&, std::uint64_t, const OutputFile&, std::uint64_t, std::uint64_t) const {
  return false;
}

const Engine& buffered_engine() {
  static const Buffered engine(PageCache::fill);
  return engine;
}

std::unique_ptr<Engine> make_engine(EngineKind kind, TellFallback tell, const EngineCalls& calls, PageCache cache) {
  switch (kind) {
    case EngineKind::buffered:
      return std::make_unique<Buffered>(cache);
    case EngineKind::direct:
      return std::make_unique<Direct>(std::move(tell), calls);
    case EngineKind::uring:
      return make_uring_engine(std::move(tell), calls);
    case EngineKind::clone:
      return std::make_unique<Clone>(std::make_unique<Buffered>(cache), std::move(tell), calls);
    case EngineKind::automatic:
      break;
  }
  // That a file system does not clone is nothing that the user who asked for nothing has to hear.
  return std::make_unique<Clone>(std::make_unique<Direct>(std::move(tell), calls), TellFallback(), calls);
}

}  // namespace wconvert
