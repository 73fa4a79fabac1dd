#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/report.h"

namespace wconvert {

namespace fs = std::filesystem;

/// A descriptor that closes itself.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();
  int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  /// Gives the number away.
  int release();

 private:
  int number_ = -1;
};

/// What several threads that use an open file have in common, besides its descriptor.
class Twin {
 public:
  Twin() = default;
  Twin(const Twin&) = delete;
  Twin& operator=(const Twin&) = delete;
  ~Twin();
  /// The descriptor of a second description of the file, or a negative error number: what `reopen` gave the first time.
  int get(int descriptor, int flags, int (*reopen)(int descriptor, int flags));
  /// Counts bytes; true each time that another `step` of them is full.
  bool counted(std::uint64_t bytes, std::uint64_t step);

 private:
  std::once_flag once_;
  int number_ = -1;
  std::atomic<std::uint64_t> bytes_{0};
};

/// What tells one state of a file from another.
struct Fingerprint {
  std::uint64_t device = 0, inode = 0, size = 0;
  std::int64_t modified_ns = 0, changed_ns = 0;
  bool operator==(const Fingerprint&) const = default;
};

/// A regular file that is read at positions, from any thread.
class InputFile {
 public:
  /// Opens a file of a checkpoint folder by its one-component name. Never blocks: what is no regular file
  /// is refused by its kind. A link is followed if it stays in the folder or leads to `../../blobs/<name>`
  /// (the hub's cache); any other is refused.
  static InputFile open(const fs::path& folder, std::string_view name);
  /// Opens a path the user typed; links are the user's own.
  static InputFile open(const fs::path& path);

  /// Name for messages: as in the folder, escaped where needed.
  const std::string& name() const { return name_; }
  Path path() const { return Path().in(name_); }
  std::uint64_t size() const { return fingerprint_.size; }
  const Fingerprint& fingerprint() const { return fingerprint_; }
  int descriptor() const { return descriptor_.number(); }
  Twin& twin() const { return *twin_; }

  /// Lets the disk begin to bring bytes into the page cache. Nothing depends on it.
  void expect(std::uint64_t offset, std::uint64_t bytes) const;
  /// Takes bytes out of the page cache.
  void forget(std::uint64_t offset, std::uint64_t bytes) const;
  /// Fills the buffer; a file that ends before that has shrunk during the run, which is an Error (system).
  void read_at(std::uint64_t offset, std::span<std::byte> to) const;
  /// The whole file, refused above `most` bytes (input).
  std::string read_all(std::uint64_t most) const;
  /// Throws an Error (system) unless the file, found again by its name, is in the state in which it was opened.
  void require_unchanged() const;

 private:
  Descriptor descriptor_;
  fs::path location_;
  std::string name_;
  Fingerprint fingerprint_;
  std::unique_ptr<Twin> twin_ = std::make_unique<Twin>();
};

/// A new file in an open folder, written at positions, from any thread.
class OutputFile {
 public:
  /// Makes `name` in the folder; refuses one that exists (O_EXCL, O_NOFOLLOW).
  OutputFile(int folder, std::string name);
  OutputFile(OutputFile&&) noexcept;
  OutputFile& operator=(OutputFile&&) noexcept;
  ~OutputFile();

  const std::string& name() const { return name_; }
  int descriptor() const { return descriptor_.number(); }
  Twin& twin() const { return *twin_; }
  /// Reserves and sets the final size; a file system that cannot reserve is no error, one without room is (system).
  void reserve(std::uint64_t size);
  void write_at(std::uint64_t offset, std::span<const std::byte> from) const;
  /// Lets the disk begin with what was written, so that less is left to do in the end. Nothing depends on it.
  void start_writeback() const;
  /// Waits until what the disk has begun with is written, and takes that out of the page cache.
  void forget_written() const;
  /// Makes the content durable, checks the size, and closes. Throws an Error (system) if any of that fails.
  void finish(std::uint64_t expected_size);

 private:
  Descriptor descriptor_;
  std::string name_;
  std::unique_ptr<Twin> twin_ = std::make_unique<Twin>();
};

/// The text of errno, in English whatever the locale: `No space left on device (ENOSPC)`.
std::string system_text(int error);
[[noreturn]] void throw_system(const Path& where, std::string_view doing, int error);

/// The plain names in a folder, sorted by bytes; refuses what is no folder (`usage` if it is missing).
std::vector<std::string> list_folder(const fs::path& folder);
/// Those in an open folder, which is read from its beginning and closed.
std::vector<std::string> list_folder(Descriptor folder, const Path& where);

}  // namespace wconvert
