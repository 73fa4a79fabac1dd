#include "engine/cache/entry_folder.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <random>
#include <utility>

#include "engine/core/text.h"
#include "engine/npz/npz.h"

namespace wconvert {
namespace {

constexpr std::string_view unfinished_mark = ".wconvert-";
constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::size_t random_digits = 8;

constexpr std::string_view archive_begin = "PK\x03\x04";

std::string random_suffix() {
  std::random_device random;
  std::string suffix;
  while (suffix.size() < random_digits) suffix += hex_digits[random() % hex_digits.size()];
  return suffix;
}

/// Refuses what is no entry before room is made for it: a file may have any size and hold nothing.
void require_archive(const Descriptor& file, std::uint64_t bytes, const Path& where) {
  if (bytes > NpzLimits().file_bytes) {
    throw Error(Trouble::input, where, text("is ", bytes, " bytes, expected at most ", NpzLimits().file_bytes));
  }
  std::array<char, archive_begin.size()> head{};
  const ssize_t count = pread(file.number(), head.data(), head.size(), 0);
  if (count < 0) throw_system(where, "reading", errno);
  if (std::string_view(head.data(), static_cast<std::size_t>(count)) != archive_begin) {
    throw Error(Trouble::input, where, "is damaged: not a zip archive");
  }
}

Descriptor open_shard(const fs::path& root, const std::string& shard) {
  const Descriptor folder(open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return {};
  return Descriptor(openat(folder.number(), shard.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

bool is_regular(int folder, const std::string& name) {
  struct stat state {};
  return fstatat(folder, name.c_str(), &state, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(state.st_mode);
}

std::vector<std::byte> read_open(const Descriptor& file, const Path& where) {
  struct stat state {};
  if (fstat(file.number(), &state) != 0) throw_system(where, "looking it up", errno);
  if (!S_ISREG(state.st_mode)) throw Error(Trouble::input, where, "is no regular file");
  require_archive(file, static_cast<std::uint64_t>(state.st_size), where);
  std::vector<std::byte> content(static_cast<std::size_t>(state.st_size));
  std::size_t done = 0;
  while (done < content.size()) {
    const ssize_t count = pread(file.number(), content.data() + done, content.size() - done, static_cast<off_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_system(where, "reading", errno);
    if (count == 0) throw Error(Trouble::input, where, "shrank while it was read");
    done += static_cast<std::size_t>(count);
  }
  return content;
}

}  // namespace

EntryFolder::EntryFolder(fs::path root) : root_(std::move(root)) {}

Path EntryFolder::where() const {
  return Path().in(printable(root_.native()));
}

bool EntryFolder::has(const std::string& shard, const std::string& name) const {
  const Descriptor folder = open_shard(root_, shard);
  return folder && is_regular(folder.number(), name);
}

std::optional<std::vector<std::byte>> EntryFolder::read(const std::string& shard, const std::string& name) const {
  const Path place = Path().in(printable(path_of(shard, name).native()));
  const Descriptor folder = open_shard(root_, shard);
  const Descriptor file(folder ? openat(folder.number(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
                               : -1);
  if (file) return read_open(file, place);
  if (errno == ENOENT) return std::nullopt;
  throw_system(place, "opening", errno);
}

// Clearing and sweeping may take away what a writer has just made: then it begins anew. Whatever else is wrong is wrong
// again.
void EntryFolder::write(const std::string& shard, const std::string& name, std::span<const std::byte> content) const {
  constexpr int most_attempts = 8;
  for (int attempt = 1;; ++attempt) {
    try {
      return write_once(shard, name, content);
    } catch (const Error&) {
      if (attempt == most_attempts) throw;
    }
  }
}

void EntryFolder::write_once(const std::string& shard,
                             const std::string& name,
                             std::span<const std::byte> content) const {
  std::error_code error;
  fs::create_directories(root_, error);
  if (error) throw_system(where(), "making the folder of the cache", error.value());
  fs::create_directory(root_ / shard, error);
  const Descriptor folder = error ? Descriptor() : open_shard(root_, shard);
  if (!folder) throw_system(where().in(shard), "making the folder in it", error ? error.value() : errno);

  const std::string hidden = unfinished_name(name);
  OutputFile file(folder.number(), hidden);
  // The lock says that the writer lives; it ends with the last descriptor of this opening, after the renaming.
  const Descriptor lock(fcntl(file.descriptor(), F_DUPFD_CLOEXEC, 0));
  if (!lock || flock(lock.number(), LOCK_EX) != 0) throw_system(where().in(hidden), "locking", errno);
  try {
    file.reserve(content.size());
    file.write_at(0, content);
    file.finish(content.size());
    if (renameat(folder.number(), hidden.c_str(), folder.number(), name.c_str()) != 0) {
      throw_system(where().in(printable(name)), "giving it its name", errno);
    }
  } catch (...) {
    unlinkat(folder.number(), hidden.c_str(), 0);
    throw;
  }
  // The folder is not made durable: an entry that a loss of power takes is a miss.
}

void EntryFolder::sweep(const std::string& shard) const {
  const Descriptor folder = open_shard(root_, shard);
  if (!folder) return;
  for (const std::string& name : list_folder(root_ / shard)) {
    if (!is_unfinished(name) || !is_regular(folder.number(), name)) continue;
    const Descriptor file(openat(folder.number(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (file && flock(file.number(), LOCK_EX | LOCK_NB) == 0) unlinkat(folder.number(), name.c_str(), 0);
  }
}

void EntryFolder::clear() const {
  const fs::path whole = fs::absolute(root_ / "").parent_path();
  const std::string prefix = text('.', whole.filename().native(), ".trash-");
  const fs::path trash = whole.parent_path() / text(prefix, random_suffix());
  if (rename(whole.c_str(), trash.c_str()) != 0) {
    if (errno == ENOENT) return;
    throw_system(where(), "taking it away", errno);
  }
  // A writer that has a folder open may still put something into it, or take it out.
  constexpr int attempts = 100;
  std::error_code error;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    fs::remove_all(trash, error);
    if (error.value() != ENOTEMPTY && error.value() != ENOENT) break;
  }
  if (error) throw_system(Path().in(printable(trash.native())), "removing what was taken away", error.value());
}

std::string unfinished_name(std::string_view name) {
  return text('.', name, unfinished_mark, random_suffix());
}

bool is_unfinished(std::string_view name) {
  const std::size_t mark = name.rfind(unfinished_mark);
  return name.starts_with('.') && mark != std::string_view::npos &&
         name.size() == mark + unfinished_mark.size() + random_digits &&
         name.find_first_not_of(hex_digits, mark + unfinished_mark.size()) == std::string_view::npos;
}

}  // namespace wconvert
