#include "engine/checkpoint/publication.h"

#include <fcntl.h>
#include <stdio.h>  // renameat2
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <random>
#include <span>
#include <vector>

#include "engine/checkpoint/folder_lock.h"
#include "engine/core/text.h"

namespace wconvert {
namespace {

constexpr std::size_t random_digits = 8;
constexpr std::size_t copy_bytes = std::size_t{1} << 20;

std::string staging_prefix(const std::string& name) {
  return text('.', name, ".wconvert-");
}

std::string random_name(const std::string& prefix) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::random_device random;
  std::string name = prefix;
  for (std::size_t digit = 0; digit < random_digits; ++digit) name += digits[random() % digits.size()];
  return name;
}

bool is_staging(const std::string& name, const std::string& prefix) {
  return name.size() == prefix.size() + random_digits && name.starts_with(prefix) &&
         name.find_first_not_of("0123456789abcdef", prefix.size()) == std::string::npos;
}

Descriptor open_folder(int parent, const std::string& name) {
  return Descriptor(openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

/// Whether a file system does not know the kind of renaming it was asked for.
bool lacks_flag(int error) {
  return error == EINVAL || error == ENOSYS;
}

// Some network file systems cannot make a folder durable and say EINVAL; there is nothing better to be had on them.
void sync_folder(int folder, const Path& where) {
  if (fsync(folder) != 0 && errno != EINVAL) throw_system(where, "making the folder durable", errno);
}

}  // namespace

Publication::Publication(const fs::path& destination,
                         const fs::path& source,
                         const PublicationOptions& options,
                         const Here& here)
    : destination_(destination_of(destination)), if_exists_(options.if_exists), here_(here) {
  check_destination(destination, source, if_exists_);
  parent_ = Descriptor(open(destination_.parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!parent_) throw_system(where(), "opening its parent folder", errno);
  lock_ = std::make_unique<FolderLock>(parent_.number(), destination_.name, destination_.path());
  // Another run may have published between the first look and the lock.
  check_destination(destination, source, if_exists_);
  remove_stale();
  require_room(options.bytes);
  make_staging();
}

Publication::~Publication() {
  std::error_code ignored;
  if (!staging_.empty()) fs::remove_all(staging_path(), ignored);
}

Path Publication::where() const {
  return Path().in(printable(destination_.path().string()));
}

void Publication::require_room(std::uint64_t bytes) const {
  struct statvfs state {};
  if (fstatvfs(parent_.number(), &state) != 0 || state.f_blocks == 0) {
    here_.in(where().str()).note("its file system does not say how much room there is");
    return;
  }
  const std::uint64_t room = std::uint64_t{state.f_bavail} * state.f_frsize;
  if (bytes <= room) return;
  throw Error(Trouble::system,
              where(),
              text("needs ",
                   bytes_text(static_cast<double>(bytes)),
                   ", its file system has ",
                   bytes_text(static_cast<double>(room)),
                   " left"));
}

// Who holds the lock is the only one that may have such a folder: what is there is of runs that ended without clean-up.
void Publication::remove_stale() const {
  const std::string prefix = staging_prefix(destination_.name);
  for (const std::string& name : list_folder(destination_.parent)) {
    if (!is_staging(name, prefix)) continue;
    std::error_code error;
    fs::remove_all(destination_.parent / name, error);
    if (error) throw_system(Path().in(printable(name)), "removing what an earlier run left", error.value());
  }
}

void Publication::make_staging() {
  const std::string name = random_name(staging_prefix(destination_.name));
  if (mkdirat(parent_.number(), name.c_str(), 0700) != 0) throw_system(where(), "making a folder beside it", errno);
  staging_ = name;
  folder_ = open_folder(parent_.number(), name);
  if (!folder_) throw_system(where(), "opening the folder beside it", errno);
}

int Publication::folder(const fs::path& path) {
  if (path.empty()) return folder();
  if (const auto known = folders_.find(path); known != folders_.end()) return known->second.number();
  const int parent = folder(path.parent_path());
  const std::string name = path.filename().string();
  if (mkdirat(parent, name.c_str(), 0777) != 0) throw_system(where().in(printable(path.string())), "making it", errno);
  Descriptor made = open_folder(parent, name);
  if (!made) throw_system(where().in(printable(path.string())), "opening it", errno);
  return folders_.emplace(path, std::move(made)).first->second.number();
}

void Publication::write(const fs::path& path, std::string_view content) {
  OutputFile file(folder(path.parent_path()), path.filename().string());
  file.write_at(0, std::as_bytes(std::span(content)));
  file.finish(content.size());
}

void Publication::copy(const InputFile& from, const fs::path& path) {
  OutputFile file(folder(path.parent_path()), path.filename().string());
  std::vector<std::byte> piece(std::min<std::uint64_t>(from.size(), copy_bytes));
  for (std::uint64_t done = 0; done < from.size(); done += piece.size()) {
    piece.resize(std::min<std::uint64_t>(piece.size(), from.size() - done));
    from.read_at(done, piece);
    file.write_at(done, piece);
  }
  file.finish(from.size());
}

// The mode that a folder made here in the ordinary way has, whatever mask, sticky group or default list decide it.
void Publication::settle_mode() const {
  const std::string probe = random_name(".mode-");
  struct stat state {};
  const bool known = mkdirat(folder(), probe.c_str(), 0777) == 0 &&
                     fstatat(folder(), probe.c_str(), &state, AT_SYMLINK_NOFOLLOW) == 0 &&
                     unlinkat(folder(), probe.c_str(), AT_REMOVEDIR) == 0;
  if (!known || fchmod(folder(), state.st_mode & 07777) != 0) throw_system(where(), "settling its mode", errno);
}

void Publication::publish(const std::function<void()>& recheck) {
  settle_mode();
  for (const auto& [path, descriptor] : folders_) sync_folder(descriptor.number(), where().in(path.string()));
  sync_folder(folder(), where());
  if (recheck) recheck();
  take_name();
  // What was replaced goes only when the exchange is durable; a run that fails before leaves it to the next one.
  const fs::path replaced = staging_path();
  staging_.clear();
  sync_folder(parent_.number(), where());
  std::error_code error;
  fs::remove_all(replaced, error);
  if (error)
    here_.in(where().str()).note(text("what it replaced could not be removed: ", printable(replaced.string())));
  lock_.reset();
}

void Publication::take_name() {
  const int parent = parent_.number();
  if (if_exists_ == IfExists::overwrite) {
    if (renameat2(parent, staging_.c_str(), parent, destination_.name.c_str(), RENAME_EXCHANGE) == 0) return;
    if (lacks_flag(errno)) {
      throw Error(Trouble::system, where(), "its file system cannot exchange names: remove it before");
    }
    if (errno != ENOENT) throw_system(where(), "replacing it", errno);
  }
  if (rename_to_free_name() == 0) return;
  if (errno != EEXIST && errno != ENOTEMPTY) throw_system(where(), "giving it its name", errno);
  throw Error(Trouble::exists, where(), "has come to exist during the run");
}

int Publication::rename_to_free_name() const {
  const int parent = parent_.number();
  const char* from = staging_.c_str();
  const char* to = destination_.name.c_str();
  if (renameat2(parent, from, parent, to, RENAME_NOREPLACE) == 0) return 0;
  if (!lacks_flag(errno)) return -1;
  // The lock keeps other runs away between the look and the renaming.
  here_.in(where().str()).note("its file system cannot rename without replacing: looked first, then renamed");
  struct stat state {};
  const bool there = fstatat(parent, to, &state, AT_SYMLINK_NOFOLLOW) == 0;
  errno = EEXIST;
  return there ? -1 : renameat(parent, from, parent, to);
}

}  // namespace wconvert
