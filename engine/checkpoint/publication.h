#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "engine/checkpoint/destination.h"
#include "engine/core/report.h"
#include "engine/io/file.h"

namespace wconvert {

class FolderLock;

struct PublicationOptions {
  IfExists if_exists = IfExists::refuse;
  std::uint64_t bytes = 0;  // that will be written: less room than that is refused before anything is
};

/// A folder that appears at once or not at all. It is written as a hidden folder beside its destination, under a lock,
/// and takes its name in one step when everything in it is durable. Whatever ends the run before leaves no trace, or at
/// most hidden files that the next run to the same destination removes.
class Publication {
 public:
  /// Checks the destination, takes the lock (another run that holds it: exists), removes what dead runs left, makes the
  /// hidden folder. Notes what cannot be known.
  Publication(const fs::path& destination, const fs::path& source, const PublicationOptions& options, const Here& here);
  /// Removes what was not published.
  ~Publication();
  Publication(const Publication&) = delete;
  Publication& operator=(const Publication&) = delete;

  /// The hidden folder, open: for an OutputFile.
  int folder() const { return folder_.number(); }
  /// Where it lies: for what can write into a folder only by its path.
  fs::path path() const { return staging_path(); }
  /// A folder in it, made when it is first asked for: `hf`, or `hf/additional_chat_templates`.
  int folder(const fs::path& path);
  /// Writes a whole file, `ok` or `hf/config.json`, and makes it durable.
  void write(const fs::path& path, std::string_view content);
  /// Copies a whole file there, piece by piece, and makes it durable.
  void copy(const InputFile& from, const fs::path& path);

  /// Makes all folders durable, calls `recheck` (it throws if the source has changed), and gives the folder its name.
  /// To overwrite, the names are exchanged in one step, and what stood there is removed after.
  void publish(const std::function<void()>& recheck);

 private:
  void require_room(std::uint64_t bytes) const;
  void remove_stale() const;
  void make_staging();
  void settle_mode() const;
  void take_name();
  int rename_to_free_name() const;
  Path where() const;
  fs::path staging_path() const { return destination_.parent / staging_; }

  Destination destination_;
  IfExists if_exists_;
  Here here_;
  Descriptor parent_;
  std::unique_ptr<FolderLock> lock_;
  std::string staging_;  // the hidden folder's name; empty before and after
  Descriptor folder_;
  std::map<fs::path, Descriptor> folders_;
};

}  // namespace wconvert
