#include "engine/snapshot/tree.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <span>

#include "engine/core/text.h"
#include "engine/io/sha256.h"
#include "engine/snapshot/safe_path.h"

namespace wconvert {
namespace {

constexpr std::size_t most_path_bytes = 4096;
constexpr std::size_t piece_bytes = std::size_t{1} << 20;

std::string_view name_of(mode_t mode) {
  if (S_ISREG(mode)) return "a regular file";
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISLNK(mode)) return "a link";
  if (S_ISFIFO(mode)) return "a named pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

Descriptor open_at(int folder, const std::string& name, int flags) {
  int number = -1;
  do {
    number = ::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | flags);
  } while (number < 0 && errno == EINTR);
  return Descriptor(number);
}

std::vector<std::string> names_in(int folder, const Path& where) {
  Descriptor own = open_at(folder, ".", O_DIRECTORY);
  if (!own) throw_system(where, "opening", errno);
  return list_folder(std::move(own), where);
}

/// Opens the folder that a path leads to, part by part; nothing if it is not there any more.
Descriptor open_folder(int root, std::string_view path) {
  Descriptor folder = open_at(root, ".", O_DIRECTORY);
  while (folder && !path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    folder = open_at(folder.number(), std::string(path.substr(0, end)), O_DIRECTORY);
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return folder;
}

Lookup::State state_of(int error) {
  if (error == ENOENT || error == ENAMETOOLONG) return Lookup::missing;
  return Lookup::not_regular;
}

bool is_world_trouble(int error) {
  return error != ENOENT && error != ENOTDIR && error != ELOOP && error != ENAMETOOLONG && error != ENXIO;
}

struct stat status_of(const Descriptor& file, const Path& where) {
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) throw_system(where, "looking it up", errno);
  return status;
}

bool is_same(const struct stat& left, const struct stat& right) {
  const auto same_time = [](const timespec& one, const timespec& other) {
    return one.tv_sec == other.tv_sec && one.tv_nsec == other.tv_nsec;
  };
  return left.st_size == right.st_size && same_time(left.st_mtim, right.st_mtim) &&
         same_time(left.st_ctim, right.st_ctim);
}

/// Fills as much of the buffer as the file has from there on.
std::size_t read_piece(const Descriptor& file, std::uint64_t offset, std::span<std::byte> to, const Path& where) {
  std::size_t done = 0;
  while (done < to.size()) {
    const ssize_t count = ::pread(file.number(), to.data() + done, to.size() - done, static_cast<off_t>(offset + done));
    if (count == 0) break;
    if (count > 0) {
      done += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      throw_system(where, text("reading at byte ", offset + done), errno);
    }
  }
  return done;
}

EntryKind kind_of(mode_t mode) {
  return S_ISREG(mode) ? EntryKind::regular : S_ISLNK(mode) ? EntryKind::link : EntryKind::other;
}

/// What lies in one folder of a tree: entries, and folders that are still to be looked into.
void list_folder_of(int root,
                    const std::string& path,
                    const Path& where,
                    std::vector<TreeEntry>& entries,
                    std::vector<std::string>& folders) {
  const Path place = where.in(printable(path));
  const Descriptor open = open_folder(root, path);
  if (!open && is_world_trouble(errno)) throw_system(place, "opening", errno);
  if (!open) return;
  for (const std::string& name : names_in(open.number(), place)) {
    const std::string inner = path.empty() ? name : text(path, '/', name);
    struct stat status {};
    if (::fstatat(open.number(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      if (errno == ENOENT) continue;
      throw_system(where.in(printable(inner)), "looking it up", errno);
    }
    if (S_ISDIR(status.st_mode) && inner.size() <= most_path_bytes) {
      folders.push_back(inner);
    } else {
      const auto bytes = static_cast<std::uint64_t>(status.st_size);
      entries.push_back({inner, kind_of(status.st_mode), name_of(status.st_mode), bytes});
    }
  }
}

}  // namespace

Descriptor open_root(const fs::path& folder) {
  const Path where = Path().in(printable(folder.native()));
  int number = -1;
  do {
    number = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  } while (number < 0 && errno == EINTR);
  if (number >= 0) return Descriptor(number);
  if (errno == ENOENT) throw Error(Trouble::usage, where, "is missing");
  if (errno == ENOTDIR) throw Error(Trouble::usage, where, "is no folder");
  throw_system(where, "opening", errno);
}

std::vector<TreeEntry> list_tree(int folder, const Path& where) {
  std::vector<TreeEntry> entries;
  std::vector<std::string> pending = {""};
  while (!pending.empty()) {
    const std::string path = std::move(pending.back());
    pending.pop_back();
    list_folder_of(folder, path, where, entries, pending);
  }
  const PathOrder before;
  std::sort(entries.begin(), entries.end(), [&](const TreeEntry& left, const TreeEntry& right) {
    return before(left.path, right.path);
  });
  return entries;
}

Lookup look_up(int folder, std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const std::string_view parent = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
  const std::string name(path.substr(slash == std::string_view::npos ? 0 : slash + 1));
  const Path where = Path().in(printable(path));

  const Descriptor open = open_folder(folder, parent);
  if (!open && is_world_trouble(errno)) throw_system(where, "opening its folder", errno);
  // A link or a file where a folder should be says ENOTDIR or ELOOP: what was declared below it is no regular file.
  if (!open) return {state_of(errno), {}};
  struct stat status {};
  if (::fstatat(open.number(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    if (is_world_trouble(errno)) throw_system(where, "looking it up", errno);
    return {Lookup::missing, {}};
  }
  // Opening a device may do something: its kind is asked first, and again of what was opened.
  if (!S_ISREG(status.st_mode)) return {Lookup::not_regular, {}};
  Descriptor file = open_at(open.number(), name, O_NONBLOCK);
  if (!file && is_world_trouble(errno)) throw_system(where, "opening", errno);
  if (!file) return {state_of(errno), {}};
  if (::fstat(file.number(), &status) != 0) throw_system(where, "looking it up", errno);
  if (!S_ISREG(status.st_mode)) return {Lookup::not_regular, {}};
  return {Lookup::found, std::move(file)};
}

std::uint64_t size_of_file(const Descriptor& file, const Path& where) {
  return static_cast<std::uint64_t>(status_of(file, where).st_size);
}

std::string read_head(const Descriptor& file, std::uint64_t most, const Path& where) {
  std::string content(std::min(size_of_file(file, where), most), '\0');
  content.resize(read_piece(file, 0, std::as_writable_bytes(std::span(content)), where));
  return content;
}

std::string read_whole(const Descriptor& file, std::uint64_t most, const Path& where) {
  const std::uint64_t size = size_of_file(file, where);
  if (size > most) throw Error(Trouble::input, where, text("is ", size, " bytes, expected at most ", most));
  return read_head(file, size, where);
}

Content content_of(const Descriptor& file, const Path& where, const std::function<void(std::uint64_t)>& progress) {
  const struct stat before = status_of(file, where);
  ::posix_fadvise(file.number(), 0, 0, POSIX_FADV_SEQUENTIAL);
  Content content;
  Sha256 sha;
  std::vector<std::byte> piece(piece_bytes);
  while (const std::size_t count = read_piece(file, content.bytes, piece, where)) {
    sha.update(std::span(piece).first(count));
    content.bytes += count;
    if (progress) progress(count);
  }
  content.sha256 = sha.hex();
  content.changed = !is_same(before, status_of(file, where));
  return content;
}

}  // namespace wconvert
