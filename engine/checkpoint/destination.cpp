#include "engine/checkpoint/destination.h"

#include <sys/stat.h>

#include <cerrno>
#include <optional>
#include <span>
#include <utility>

#include "engine/checkpoint/staging.h"
#include "engine/core/text.h"
#include "engine/io/sha256.h"

namespace wconvert {
namespace {

using Identity = std::pair<dev_t, ino_t>;

/// What a path leads to, links resolved, or nothing.
std::optional<Identity> identity(const fs::path& path) {
  struct stat state {};
  if (stat(path.c_str(), &state) != 0) return std::nullopt;
  return Identity{state.st_dev, state.st_ino};
}

Path place(const fs::path& path) {
  return Path().in(printable(path.string()));
}

/// The folder itself, or the first of those it lies in that is there.
fs::path nearest_existing(fs::path folder) {
  struct stat state {};
  while (lstat(folder.c_str(), &state) != 0 && errno == ENOENT) {
    folder = folder.has_parent_path() ? folder.parent_path() : fs::path(".");
  }
  return folder;
}

// What a file system takes as a name, less the longest ending.
constexpr std::size_t most_name_bytes = 255, room_for_ending = 32;

/// Sixteen hex digits that tell long names apart.
std::string tag_of(const std::string& name) {
  Sha256 digest;
  digest.update(std::as_bytes(std::span(name)));
  return digest.hex().substr(0, 16);
}

}  // namespace

std::string Destination::hidden(std::string_view ending) const {
  constexpr std::size_t most = most_name_bytes - room_for_ending;
  const std::string stem = name.size() <= most ? name : name.substr(0, most - 17) + '~' + tag_of(name);
  return text('.', stem, ".wconvert", ending);
}

bool holds(const fs::path& outer, const fs::path& inner) {
  const auto wanted = identity(outer);
  std::error_code error;
  fs::path folder = fs::canonical(inner, error);
  if (!wanted || error) return false;
  for (;; folder = folder.parent_path()) {
    if (identity(folder) == wanted) return true;
    if (folder == folder.root_path()) return false;
  }
}

Destination destination_of(const fs::path& typed) {
  fs::path path = typed;
  while (path.has_relative_path() && path.filename().empty()) path = path.parent_path();
  const std::string name = path.filename().string();
  if (name.empty() || name == "." || name == "..") {
    throw Error(Trouble::usage, Path().in(quoted(typed.string())), "names no folder that could be made");
  }
  return {path.has_parent_path() ? path.parent_path() : fs::path("."), name};
}

void check_destination(const fs::path& destination, const fs::path& source, IfExists if_exists, Parents parents) {
  const Destination wanted = destination_of(destination);
  const fs::path parent = parents == Parents::made ? nearest_existing(wanted.parent) : wanted.parent;
  const fs::path path = wanted.path();
  struct stat state {};
  if (stat(parent.c_str(), &state) != 0) {
    if (errno == ENOENT) {
      throw Error(Trouble::system, place(parent), "is missing, the destination cannot be in it", "--parents makes it");
    }
    throw_system(place(parent), "looking up the parent folder of the destination", errno);
  }
  if (!S_ISDIR(state.st_mode))
    throw Error(Trouble::system, place(parent), "is no folder, the destination cannot be in it");

  const bool exists = lstat(path.c_str(), &state) == 0;
  if (!exists && errno != ENOENT) throw_system(place(path), "looking it up", errno);
  if (exists && holds(source, path)) throw Error(Trouble::usage, place(path), "is the source, or lies in it");
  if (exists && holds(path, source)) throw Error(Trouble::usage, place(path), "holds the source");
  if (holds(source, parent)) throw Error(Trouble::usage, place(path), "lies in the source");
  if (exists && if_exists == IfExists::refuse) {
    sweep_after_publishing(wanted);
    throw Error(Trouble::exists, place(path), "exists", "--overwrite replaces it");
  }
}

}  // namespace wconvert
