#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/checkpoint/destination.h"
#include "engine/io/file.h"

namespace wconvert {

/// The right to make one folder, held through `flock` on the hidden file `.NAME.wconvert.lock` beside it, which says
/// who holds it. It is free again when its holder ends, however that happens.
class FolderLock {
 public:
  /// `parent` is the folder of the destination, open, and outlives the lock. While another run has it, `wait` is called
  /// again and again; without one that is an Error (exists), which names the holder.
  FolderLock(int parent, const Destination& destination, const std::function<void()>& wait = {});
  /// Null where that would throw.
  static std::unique_ptr<FolderLock> try_take(int parent, const Destination& destination);
  /// Whether there is such a file, held or not.
  static bool is_left(int parent, const Destination& destination);
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
