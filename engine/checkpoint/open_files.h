#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/io/file.h"

namespace wconvert {

/// Files of one folder, of which at most 64 are open: who asks for one that is not gets it opened again, and the one
/// that nobody has asked for the longest is closed. From any thread.
class OpenFiles {
 public:
  explicit OpenFiles(fs::path folder) : folder_(std::move(folder)) {}

  /// Opens a further file; its number is how many there were before.
  std::shared_ptr<const InputFile> add(const std::string& name);
  /// An open file. One that is not what it was when it was added is an Error (system).
  std::shared_ptr<const InputFile> get(std::size_t number);
  std::size_t open() const;

 private:
  struct Slot {
    std::string name;
    Fingerprint fingerprint;
    std::shared_ptr<const InputFile> file;   // null while closed
    std::list<std::size_t>::iterator place;  // in recent_, while open
  };
  void make_room();
  void keep(std::size_t number, std::shared_ptr<const InputFile> file);

  fs::path folder_;
  mutable std::mutex mutex_;
  std::vector<Slot> slots_;
  std::list<std::size_t> recent_;  // the open ones, the most recently asked for first
};

}  // namespace wconvert
