#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "engine/checkpoint/destination.h"
#include "engine/checkpoint/journal.h"
#include "engine/core/report.h"

namespace wconvert {

/// Opens a folder that lies in another one; a link is none. Empty, with `errno` set, where that fails.
Descriptor open_folder_in(int parent, const std::string& name);

/// What a run that ends without publishing leaves for the next one of the same job: files that are whole and durable.
struct Kept {
  std::size_t files = 0;
  std::uint64_t bytes = 0;
};

/// What is made, and who is told of what is left of it.
struct StagingOptions {
  std::string job = {};                             // nothing is taken over or kept unless one is named
  std::function<void()> pause = {};                 // called while files are read; it may throw
  std::function<void(const Kept&)> tell_kept = {};  // called once, if the folder does not take the name
};

/// The hidden folder `.NAME.wconvert-staging` beside a destination, in which a run writes what will take the name. Who
/// holds the lock of the destination is the only one who may have it.
class Staging {
 public:
  /// Takes over the folder that an interrupted run of the same job left: its files that are as the journal says stay,
  /// all else goes. A folder of another job is removed, as is any if no job is named.
  Staging(int parent, const Destination& destination, const StagingOptions& options, const Here& here);
  /// Removes what has not taken its name, but for finished files that a later run can take over.
  ~Staging();
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  int folder() const { return folder_.number(); }
  const std::string& name() const { return name_; }
  const fs::path& path() const { return path_; }
  /// What was taken over.
  const std::map<std::string, FinishedFile>& kept() const { return kept_; }
  /// Notes for a later run that a file is whole and durable. From any thread.
  void finished(const std::string& file, const FinishedFile& what);
  /// Nothing of this is good for a later run.
  void distrust() { trusted_ = false; }
  /// Removes the journal: what is left is what takes the name.
  void seal();
  /// The name now leads to what the folder has been exchanged with, or to nothing; that is not ours to keep.
  void release() { is_ours_ = false; }

 private:
  Staging(int parent, const Destination& destination, const StagingOptions& options);
  void make(const Path& where);
  void take_over(const Here& here);
  Kept leave() const;
  void remove_all_but(const std::map<std::string, FinishedFile>& files) const;

  int parent_;
  StagingOptions options_;
  std::string name_;
  fs::path path_;
  Descriptor folder_;
  std::unique_ptr<Journal> journal_;  // of a job that can be continued
  std::map<std::string, FinishedFile> kept_;
  bool trusted_ = true;
  bool is_ours_ = false;  // to remove, as soon as it is known what is in it
};

/// Removes what a run left that was ended after it had given a destination its name: an old folder, a lock. What an
/// interrupted run could go on with stays, as does everything while a run holds the lock.
void sweep_after_publishing(const Destination& destination);

}  // namespace wconvert
