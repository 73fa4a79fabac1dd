#pragma once

#include <string>

#include "engine/io/file.h"

namespace wconvert {

/// The right to make one folder, held through `flock` on the hidden file `.NAME.wconvert.lock` beside it, which says
/// who holds it. It is free again when its holder ends, however that happens.
class FolderLock {
 public:
  /// `parent` is an open folder that outlives the lock; `destination` is for messages. Throws an Error (exists) that
  /// names the holder if another run has it.
  FolderLock(int parent, const std::string& name, const fs::path& destination);
  /// Removes the file and frees the lock.
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  bool is_in_place() const;

  int parent_;
  std::string file_name_;
  Descriptor file_;
};

}  // namespace wconvert
