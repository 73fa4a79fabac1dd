#include "engine/checkpoint/publication.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <span>
#include <vector>

#include "engine/checkpoint/folder_lock.h"
#include "engine/checkpoint/renaming.h"
#include "engine/core/text.h"

namespace wconvert {
namespace {

constexpr std::size_t copy_bytes = std::size_t{1} << 20;
constexpr std::uint64_t write_back_bytes = std::uint64_t{32} << 20;
// The first sync of a few small files commits what the file system has noted of all of them.
constexpr std::size_t most_waiting = 8;

// Some network file systems cannot make a folder durable and say EINVAL; there is nothing better to be had on them.
void sync_folder(int folder, const Path& where) {
  int result = 0;
  do {
    result = fsync(folder);
  } while (result != 0 && errno == EINTR);
  if (result != 0 && errno != EINVAL) throw_system(where, "making the folder durable", errno);
}

/// Waits for the disk piece by piece, so that a signal is heard in between: fdatasync alone may take a minute.
void write_back(int file, std::uint64_t size, const Path& where, const std::function<void()>& pause) {
  constexpr unsigned whole = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
  for (std::uint64_t begin = 0; begin < size; begin += write_back_bytes) {
    if (pause) pause();
    if (sync_file_range(file, static_cast<off_t>(begin), write_back_bytes, whole) == 0) continue;
    // An error of the disk is told once: fdatasync would not tell it again.
    if (errno == EIO || errno == ENOSPC || errno == EDQUOT) throw_system(where, "making it durable", errno);
    return;
  }
}

/// Makes a folder and those it lies in, as far as they are missing, durably.
void make_durably(const fs::path& folder) {
  std::error_code ignored;
  if (fs::exists(folder, ignored)) return;
  const fs::path above = folder.has_parent_path() ? folder.parent_path() : fs::path(".");
  make_durably(above);
  const Path where = Path().in(printable(folder.string()));
  if (mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST) throw_system(where, "making it", errno);
  const Descriptor parent(open(above.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!parent) throw_system(where, "opening its parent folder", errno);
  sync_folder(parent.number(), where);
}

std::unique_ptr<FolderLock> lock_of(int parent, const Destination& destination, const PublicationOptions& options) {
  constexpr useconds_t moment_us = 100'000;
  if (options.if_held == IfHeld::refuse) return std::make_unique<FolderLock>(parent, destination);
  return std::make_unique<FolderLock>(parent, destination, [&] {
    if (options.pause) options.pause();
    usleep(moment_us);
  });
}

}  // namespace

Publication::Publication(const fs::path& destination,
                         const fs::path& source,
                         const PublicationOptions& options,
                         const Here& here)
    : destination_(destination_of(destination)), options_(options), here_(here.in(where().str())) {
  check_destination(destination, source, options_.if_exists, options_.parents);
  if (options_.parents == Parents::made) make_durably(destination_.parent);
  parent_ = Descriptor(open(destination_.parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!parent_) throw_system(where(), "opening its parent folder", errno);
  lock_ = lock_of(parent_.number(), destination_, options_);
  // Another run may have published between the first look and the lock.
  check_destination(destination, source, options_.if_exists);
  const StagingOptions staging{options_.job, options_.pause, options_.tell_kept};
  staging_ = std::make_unique<Staging>(parent_.number(), destination_, staging, here_);
  require_room();
  for (const auto& [file, finished] : staging_->kept()) written_.emplace(file, finished);
}

Publication::~Publication() = default;

int Publication::folder() const {
  return staging_->folder();
}

const fs::path& Publication::path() const {
  return staging_->path();
}

Path Publication::where() const {
  return Path().in(printable(destination_.path().string()));
}

void Publication::require_room() const {
  struct statvfs state {};
  if (fstatvfs(parent_.number(), &state) != 0 || state.f_blocks == 0) {
    here_.note("its file system does not say how much room there is");
    return;
  }
  std::uint64_t kept = 0;
  for (const auto& [file, finished] : staging_->kept()) kept += finished.size;
  const std::uint64_t needed = options_.bytes - std::min(options_.bytes, kept);
  const std::uint64_t room = std::uint64_t{state.f_bavail} * state.f_frsize;
  if (needed <= room) return;
  throw Error(Trouble::system,
              where(),
              text("needs ",
                   bytes_text(static_cast<double>(needed)),
                   ", its file system has ",
                   bytes_text(static_cast<double>(room)),
                   " left"));
}

int Publication::folder(const fs::path& path) {
  if (path.empty()) return folder();
  if (const auto known = folders_.find(path); known != folders_.end()) return known->second.number();
  const int parent = folder(path.parent_path());
  const std::string name = path.filename().string();
  if (mkdirat(parent, name.c_str(), 0777) != 0) throw_system(where().in(printable(path.string())), "making it", errno);
  Descriptor made = open_folder_in(parent, name);
  if (!made) throw_system(where().in(printable(path.string())), "opening it", errno);
  return folders_.emplace(path, std::move(made)).first->second.number();
}

bool Publication::has(const std::string& file) const {
  return staging_->kept().count(file) > 0;
}

void Publication::finish(OutputFile& file, const std::string& name, const WrittenFile& written) {
  file.start_writeback();
  const FinishedFile finished = close(file, name, written);
  if (!options_.job.empty() && !finished.digest.empty()) staging_->finished(name, finished);
}

FinishedFile Publication::close(OutputFile& file, const fs::path& path, const WrittenFile& written) {
  const Path place = where().in(printable(path.string()));
  FinishedFile finished{written.size, written.digest};
  // The disk has begun with the file, and is busy while it is digested from the page cache.
  const bool to_be_read =
      finished.digest.empty() && wants_digests() && (!written.shared || options_.read_back == ReadBack::yes);
  if (to_be_read) finished.digest = digest_of(file.descriptor(), written.size, place, options_.pause);
  write_back(file.descriptor(), written.size, place, options_.pause);
  file.finish(written.size);
  if (!finished.digest.empty()) {
    const std::scoped_lock lock(mutex_);
    written_[path] = finished;
  }
  return finished;
}

void Publication::close_later(Waiting one) {
  one.file.start_writeback();
  waiting_.push_back(std::move(one));
  if (waiting_.size() == most_waiting) close_waiting();
}

void Publication::close_waiting() {
  for (Waiting& one : waiting_) close(one.file, one.path, one.written);
  waiting_.clear();
}

void Publication::write(const fs::path& path, std::string_view content) {
  OutputFile file(folder(path.parent_path()), path.filename().string());
  const auto bytes = std::as_bytes(std::span(content));
  file.write_at(0, bytes);
  DigestOnTheWay digest(bytes.size());
  digest.add(0, bytes);
  close_later({std::move(file), path, {bytes.size(), digest.result()}});
}

void Publication::copy(const InputFile& from, const fs::path& path) {
  OutputFile file(folder(path.parent_path()), path.filename().string());
  std::vector<std::byte> piece(std::min<std::uint64_t>(from.size(), copy_bytes));
  DigestOnTheWay digest(from.size());
  for (std::uint64_t done = 0; done < from.size(); done += piece.size()) {
    if (options_.pause) options_.pause();
    piece.resize(std::min<std::uint64_t>(piece.size(), from.size() - done));
    from.read_at(done, piece);
    file.write_at(done, piece);
    digest.add(done, piece);
  }
  close_later({std::move(file), path, {from.size(), digest.result()}});
}

// The mode that a folder made here in the ordinary way has, whatever mask, sticky group or default list decide it.
unsigned Publication::ordinary_mode() const {
  constexpr const char* probe = ".wconvert-mode";
  struct stat state {};
  const bool known = mkdirat(folder(), probe, 0777) == 0 &&
                     fstatat(folder(), probe, &state, AT_SYMLINK_NOFOLLOW) == 0 &&
                     unlinkat(folder(), probe, AT_REMOVEDIR) == 0;
  if (!known) throw_system(where(), "settling its mode", errno);
  return state.st_mode & 07777;
}

// What is durable and clean leaves the page cache when it is told to, so that the disk is asked.
void Publication::read_back() const {
  for (const auto& [path, finished] : written_) {
    const Path place = where().in(printable(path.string()));
    const auto known = folders_.find(path.parent_path());
    const int parent = known == folders_.end() ? folder() : known->second.number();
    const Descriptor file(openat(parent, path.filename().c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file) throw_system(place, "opening it to read it back", errno);
    posix_fadvise(file.number(), 0, 0, POSIX_FADV_DONTNEED);
    const std::string found = digest_of(file.number(), finished.size, place, options_.pause);
    if (found == finished.digest) continue;
    staging_->distrust();
    throw Error(Trouble::verification,
                place,
                text("reads back with digest ", found, ", was written with digest ", finished.digest));
  }
}

void Publication::publish(const std::function<void()>& recheck) {
  const unsigned mode = ordinary_mode();
  close_waiting();
  for (const auto& [path, descriptor] : folders_) sync_folder(descriptor.number(), where().in(path.string()));
  if (options_.read_back == ReadBack::yes) read_back();
  if (options_.pause) options_.pause();
  try {
    if (recheck) recheck();
  } catch (...) {
    staging_->distrust();
    throw;
  }
  staging_->seal();
  if (fchmod(folder(), mode) != 0) throw_system(where(), "settling its mode", errno);
  sync_folder(folder(), where());
  give_name(parent_.number(), staging_->name(), destination_, options_.if_exists, here_);
  // What was replaced goes only when the exchange is durable; a run that fails before leaves it to the next one.
  staging_->release();
  sync_folder(parent_.number(), where());
  std::error_code error;
  fs::remove_all(path(), error);
  if (error) here_.note(text("what it replaced could not be removed: ", printable(path().string())));
  lock_.reset();
}

}  // namespace wconvert
