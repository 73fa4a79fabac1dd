#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "engine/io/engine.h"

namespace wconvert {

/// What past the page cache, and to clone, everything has to be a multiple of.
inline constexpr std::uint64_t block_bytes = 4096;
/// Less than that is worth neither.
inline constexpr std::uint64_t least_direct_bytes = std::uint64_t{64} << 10;

/// The whole blocks of a range of bytes: `head` bytes lie before them.
struct Body {
  Body(std::uint64_t offset, std::uint64_t bytes);
  std::uint64_t head = 0;
  std::uint64_t size = 0;
};

/// Whether the operating system has refused a way of working; said once.
class Refusal {
 public:
  Refusal(std::string_view engine, TellFallback tell) : engine_(engine), tell_(std::move(tell)) {}
  bool refused() const { return refused_.load(std::memory_order_relaxed); }
  void note(int error) const;

 private:
  std::string_view engine_;
  TellFallback tell_;
  mutable std::atomic<bool> refused_{false};
};

/// Past the page cache, but for what lies in it and for the ragged ends of a range.
class Direct : public Engine {
 public:
  Direct(TellFallback tell, const EngineCalls& calls) : Direct("direct", std::move(tell), calls) {}
  std::string_view name() const override { return refusal_.refused() ? "buffered" : name_; }
  void read(const InputFile& from,
            std::uint64_t offset,
            std::span<std::byte> to,
            std::span<std::byte> scratch) const override;
  void write(const OutputFile& to, std::uint64_t offset, std::span<const std::byte> from) const override;

 protected:
  Direct(std::string_view name, TellFallback tell, const EngineCalls& calls)
      : name_(name), calls_(calls), refusal_(name, std::move(tell)) {}
  const EngineCalls& calls() const { return calls_; }
  /// Moves whole blocks to or from memory that lies on a block; returns how many bytes, less than all on an error, of
  /// which the number is then in `error`.
  virtual std::size_t read_blocks(int descriptor, std::span<std::byte> to, std::uint64_t offset, int& error) const;
  virtual std::size_t write_blocks(int descriptor,
                                   std::span<const std::byte> from,
                                   std::uint64_t offset,
                                   int& error) const;

 private:
  std::size_t read_body(int descriptor,
                        std::span<std::byte> to,
                        std::uint64_t offset,
                        std::span<std::byte> scratch) const;
  std::size_t write_body(int descriptor, std::span<const std::byte> from, std::uint64_t offset) const;

  std::string_view name_;
  EngineCalls calls_;
  Refusal refusal_;
};

/// The same with several pieces in flight.
std::unique_ptr<Engine> make_uring_engine(TellFallback tell, const EngineCalls& calls);

}  // namespace wconvert
