#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "engine/checkpoint/destination.h"
#include "engine/checkpoint/file_digest.h"
#include "engine/checkpoint/journal.h"
#include "engine/checkpoint/staging.h"
#include "engine/core/report.h"
#include "engine/io/file.h"

namespace wconvert {

class FolderLock;

/// Whether what was written is read again, past the page cache, before it takes its name.
enum class ReadBack { no, yes };
/// What happens while another run writes the same folder.
enum class IfHeld { refuse, wait };

struct PublicationOptions {
  IfExists if_exists = IfExists::refuse;
  std::uint64_t bytes = 0;  // that will be written: less room than that is refused before anything is
  std::string job = {};     // what is made, to the last byte: an interrupted run of the same job is continued
  ReadBack read_back = ReadBack::no;
  std::function<void()> pause = {};  // called now and then where files are read; may throw, to end the work
  std::function<void(const Kept&)> tell_kept = {};  // called once, if the run ends without publishing
  IfHeld if_held = IfHeld::refuse;
  Parents parents = Parents::required;
};

/// A folder that appears at once or not at all. It is written as a hidden folder beside its destination, under a lock,
/// and takes its name in one step when everything in it is durable. Whatever ends the run before leaves no trace, or at
/// most hidden files that the next run to the same destination goes on with, or removes.
class Publication {
 public:
  /// Checks the destination, takes the lock (another run that holds it: exists), makes the hidden folder or takes over
  /// that of an interrupted run of the same job. Notes what cannot be known.
  Publication(const fs::path& destination, const fs::path& source, const PublicationOptions& options, const Here& here);
  /// Removes what was not published; of a job that is named, only what is not finished.
  ~Publication();
  Publication(const Publication&) = delete;
  Publication& operator=(const Publication&) = delete;

  /// The hidden folder, open: for an OutputFile.
  int folder() const;
  /// Where it lies: for what can write into a folder only by its path.
  const fs::path& path() const;
  /// A folder in it, made when it is first asked for: `hf`, or `hf/additional_chat_templates`.
  int folder(const fs::path& path);
  /// Whether a file was finished by an interrupted run, and need not be written.
  bool has(const std::string& file) const;
  /// Whether digests of what is written will be asked for.
  bool wants_digests() const { return !options_.job.empty() || options_.read_back == ReadBack::yes; }
  /// Makes a file of the hidden folder durable, checks its size, closes it, and notes it as finished. From any thread.
  void finish(OutputFile& file, const std::string& name, const WrittenFile& written);
  /// Writes a whole file, `ok` or `hf/config.json`; it is durable with a few others, before the publishing at the
  /// latest.
  void write(const fs::path& path, std::string_view content);
  /// Copies a whole file there, piece by piece; durable as those that are written.
  void copy(const InputFile& from, const fs::path& path);

  /// Makes all files and folders durable, calls `recheck` (it throws if the source has changed), and gives the folder
  /// its name. To overwrite, the names are exchanged in one step, and what stood there is removed after.
  void publish(const std::function<void()>& recheck);

 private:
  Path where() const;
  void require_room() const;
  /// A file that is written and not yet durable.
  struct Waiting {
    OutputFile file;
    fs::path path;
    WrittenFile written;
  };

  FinishedFile close(OutputFile& file, const fs::path& path, const WrittenFile& written);
  void close_later(Waiting one);
  void close_waiting();
  unsigned ordinary_mode() const;
  void read_back() const;

  Destination destination_;
  PublicationOptions options_;
  Here here_;
  Descriptor parent_;
  std::unique_ptr<FolderLock> lock_;
  std::unique_ptr<Staging> staging_;
  std::map<fs::path, Descriptor> folders_;
  std::vector<Waiting> waiting_;
  std::mutex mutex_;
  std::map<fs::path, FinishedFile> written_;  // to be read back
};

}  // namespace wconvert
