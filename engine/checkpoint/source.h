#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/io/safetensors.h"

namespace wconvert {

/// A tensor and the number of the file it lies in. `entry.name` is the plan's: of an internal tensor without
/// `/weights`.
struct StoredTensor {
  TensorEntry entry;
  std::size_t file = 0;

  std::uint64_t bytes() const { return entry.end - entry.begin; }
};

/// The tensor of that name among some in the order of their names, or null.
const StoredTensor* find_by_name(const std::vector<StoredTensor>& tensors, std::string_view name);

/// The same for who looks up many: it begins where the last one was found, and a plan asks for neighbours together.
/// Of 100,000 tensors most are two comparisons away, not seventeen.
class NameFinder {
 public:
  /// The tensors must outlive it.
  explicit NameFinder(const std::vector<StoredTensor>& tensors) : tensors_(&tensors) {}
  const StoredTensor* find(std::string_view name);

 private:
  const std::vector<StoredTensor>* tensors_;
  std::size_t last_ = 0;
};

/// Tensors to read, wherever they live.
class Source {
 public:
  virtual ~Source() = default;
  /// All of them, in the order of their names.
  virtual const std::vector<StoredTensor>& tensors() const = 0;
  /// Fills `to` with the bytes of a file from byte `offset` on; they may belong to several tensors. From any thread.
  virtual void read_file(std::size_t file, std::uint64_t offset, std::span<std::byte> to) const = 0;
  /// The same with memory that may be written over, for an engine that can make use of it.
  virtual void read_with(std::size_t file,
                         std::uint64_t offset,
                         std::span<std::byte> to,
                         std::span<std::byte> scratch) const;
  /// Bytes that will be read in small pieces.
  virtual void expect(std::size_t file, std::uint64_t offset, std::uint64_t bytes) const;
  /// Bytes that nobody will read again: they need not be kept at hand.
  virtual void forget(std::size_t file, std::uint64_t offset, std::uint64_t bytes) const;
  /// The file itself, where there is one, for who can share its bytes without reading them.
  virtual std::shared_ptr<const InputFile> input(std::size_t file) const;

  /// The tensor of that name, or null.
  const StoredTensor* find(std::string_view name) const { return find_by_name(tensors(), name); }
  /// Fills `to` with the bytes of the tensor from byte `offset` on.
  void read(const StoredTensor& tensor,
            std::uint64_t offset,
            std::span<std::byte> to,
            std::span<std::byte> scratch = {}) const;
};

/// Bytes of a source that a sink may take without their passing through memory.
struct SharedRun {
  const Source* from = nullptr;
  std::size_t from_file = 0;
  std::uint64_t from_offset = 0;
  std::size_t to_file = 0;
  std::uint64_t to_offset = 0;
  std::uint64_t bytes = 0;
};

/// Tensors to fill, each with its type, shape and place settled.
class Sink {
 public:
  virtual ~Sink() = default;
  /// All of them, in the order of their names.
  virtual const std::vector<StoredTensor>& tensors() const = 0;
  /// Takes bytes of a file from byte `offset` on; they may belong to several tensors. From any thread; every byte of
  /// every tensor comes once, in any order.
  virtual void write_file(std::size_t file, std::uint64_t offset, std::span<const std::byte> from) = 0;
  /// Takes a run as if it had been written, or says that it cannot.
  virtual bool share(const SharedRun& run);

  /// The tensor of that name, or null.
  const StoredTensor* find(std::string_view name) const { return find_by_name(tensors(), name); }
  /// Takes bytes of the tensor from byte `offset` on.
  void write(const StoredTensor& tensor, std::uint64_t offset, std::span<const std::byte> from);
};

}  // namespace wconvert
