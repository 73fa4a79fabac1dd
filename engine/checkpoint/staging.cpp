#include "engine/checkpoint/staging.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

#include "engine/checkpoint/file_digest.h"
#include "engine/checkpoint/folder_lock.h"
#include "engine/core/text.h"

namespace wconvert {
namespace {

constexpr std::string_view ending = "-staging";

/// Whether an error says that there is nothing of the kind that was to be opened.
bool is_absence(int error) {
  return error == ENOENT || error == ENOTDIR || error == ELOOP;
}

bool is_there(int parent, const std::string& name) {
  struct stat state {};
  return fstatat(parent, name.c_str(), &state, AT_SYMLINK_NOFOLLOW) == 0;
}

/// Nobody else could write there.
bool is_private(const Descriptor& folder) {
  struct stat state {};
  return fstat(folder.number(), &state) == 0 && state.st_uid == geteuid() && (state.st_mode & 077) == 0;
}

/// Whether a file is still what the journal says.
bool is_as_finished(int folder,
                    const std::string& name,
                    const FinishedFile& finished,
                    const std::function<void()>& pause) {
  const Descriptor file(openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat state {};
  const Path where = Path().in(printable(name));
  if (!file && !is_absence(errno)) throw_system(where, "opening what an interrupted run had finished", errno);
  if (!file || fstat(file.number(), &state) != 0 || !S_ISREG(state.st_mode)) return false;
  if (static_cast<std::uint64_t>(state.st_size) != finished.size) return false;
  return digest_of(file.number(), finished.size, where, pause) == finished.digest;
}

}  // namespace

Descriptor open_folder_in(int parent, const std::string& name) {
  return Descriptor(openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

Staging::Staging(int parent, const Destination& destination, const StagingOptions& options)
    : parent_(parent), options_(options), name_(destination.hidden(ending)), path_(destination.parent / name_) {}

Staging::Staging(int parent, const Destination& destination, const StagingOptions& options, const Here& here)
    : Staging(parent, destination, options) {
  const Path where = Path().in(printable(destination.path().string()));
  folder_ = open_folder_in(parent_, name_);
  if (!folder_ && !is_absence(errno)) throw_system(where, "opening the folder beside it", errno);
  if (folder_ && !options_.job.empty() && is_private(folder_)) journal_ = Journal::find(folder(), options_.job);
  is_ours_ = true;
  if (journal_) {
    take_over(here);
  } else {
    make(where);
  }
}

void Staging::make(const Path& where) {
  std::error_code error;
  fs::remove_all(path_, error);
  if (error) throw_system(Path().in(printable(name_)), "removing what an earlier run left", error.value());
  if (mkdirat(parent_, name_.c_str(), 0700) != 0) throw_system(where, "making a folder beside it", errno);
  folder_ = open_folder_in(parent_, name_);
  if (!folder_) throw_system(where, "opening the folder beside it", errno);
  if (!options_.job.empty()) journal_ = Journal::begin(folder(), options_.job);
}

Staging::~Staging() {
  if (!is_ours_) return;
  try {
    const Kept kept = leave();
    if (options_.tell_kept) options_.tell_kept(kept);
  } catch (...) {
    // What could not be removed is hidden, and the next run removes it.
  }
}

Kept Staging::leave() const {
  const auto files = journal_ && trusted_ ? journal_->files() : std::map<std::string, FinishedFile>{};
  if (files.empty()) {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  } else {
    remove_all_but(files);
  }
  Kept kept{files.size(), 0};
  for (const auto& [file, finished] : files) kept.bytes += finished.size;
  return kept;
}

void Staging::take_over(const Here& here) {
  for (const auto& [file, finished] : journal_->files()) {
    if (is_as_finished(folder(), file, finished, options_.pause)) {
      kept_.emplace(file, finished);
    } else {
      journal_->forget(file);
      here.in(printable(file)).note("is not as an interrupted run had finished it: it is written anew");
    }
  }
  remove_all_but(kept_);
  if (!kept_.empty()) here.note(text("goes on from an interrupted run, which had finished ", kept_.size(), " files"));
}

// What stays behind in spite of this is in the way of the file that will be made under its name, which says so.
void Staging::remove_all_but(const std::map<std::string, FinishedFile>& files) const {
  for (const std::string& name : list_folder(path_)) {
    std::error_code ignored;
    if (name != Journal::file_name && files.count(name) == 0) fs::remove_all(path_ / name, ignored);
  }
}

void Staging::finished(const std::string& file, const FinishedFile& what) {
  if (journal_) journal_->add(file, what);
}

void Staging::seal() {
  if (!journal_) return;
  journal_.reset();
  const std::string journal(Journal::file_name);
  if (unlinkat(folder(), journal.c_str(), 0) != 0) throw_system(Path().in(journal), "removing", errno);
}

void sweep_after_publishing(const Destination& destination) {
  const Descriptor parent(open(destination.parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const std::string staging = destination.hidden(ending);
  if (!parent || (!is_there(parent.number(), staging) && !FolderLock::is_left(parent.number(), destination))) return;
  const std::unique_ptr<FolderLock> lock = FolderLock::try_take(parent.number(), destination);
  if (!lock) return;
  const Descriptor folder = open_folder_in(parent.number(), staging);
  if (folder && is_there(folder.number(), std::string(Journal::file_name))) return;
  std::error_code ignored;
  fs::remove_all(destination.parent / staging, ignored);
}

}  // namespace wconvert
