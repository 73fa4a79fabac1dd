#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/file.h"

namespace wconvert {

/// The files of a cache: ROOT/SHARD/NAME, each written whole under a hidden name and then renamed. No link is followed
/// below the root. From any thread, beside any number of other processes.
class EntryFolder {
 public:
  /// Looks at nothing yet.
  explicit EntryFolder(fs::path root);

  const fs::path& root() const { return root_; }
  fs::path path_of(std::string_view shard, std::string_view name) const { return root_ / shard / name; }
  /// Whether there is a regular file.
  bool has(const std::string& shard, const std::string& name) const;
  /// The content; nothing if there is no such name. Throws for what cannot be read, for what is no regular file, and
  /// for what does not begin as an npz file does or is larger than one may be.
  std::optional<std::vector<std::byte>> read(const std::string& shard, const std::string& name) const;
  /// Puts a file in the place of what has its name; makes the folders that are missing.
  void write(const std::string& shard, const std::string& name, std::span<const std::byte> content) const;
  /// Removes the unfinished files in a shard whose writers have ended.
  void sweep(const std::string& shard) const;
  /// Takes the root away in one step, and then removes it; one that is missing is no error.
  void clear() const;

 private:
  Path where() const;
  void write_once(const std::string& shard, const std::string& name, std::span<const std::byte> content) const;

  fs::path root_;
};

/// A name that a writer of that file hides it under until it is whole; another one each time.
std::string unfinished_name(std::string_view name);

/// Whether a name in a shard is of a file that a writer has not finished.
bool is_unfinished(std::string_view name);

}  // namespace wconvert
