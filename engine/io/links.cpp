#include "engine/io/links.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/text.h"

namespace wconvert {
namespace {

constexpr int most_links = 8;

std::string_view kind_of(const struct stat& status) {
  if (S_ISDIR(status.st_mode)) return "a folder";
  if (S_ISFIFO(status.st_mode)) return "a named pipe";
  if (S_ISSOCK(status.st_mode)) return "a socket";
  if (S_ISLNK(status.st_mode)) return "a link";
  return "a device";
}

Descriptor open_at(int folder, const std::string& name, int flags, const Path& where) {
  int number = -1;
  do {
    number = ::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | flags);
  } while (number < 0 && errno == EINTR);
  if (number < 0) throw_system(where, "opening", errno);
  return Descriptor(number);
}

std::string read_link(int folder, const std::string& name, const Path& where) {
  std::array<char, PATH_MAX> target{};
  const ssize_t length = ::readlinkat(folder, name.c_str(), target.data(), target.size());
  if (length < 0) throw_system(where, "reading the link", errno);
  return {target.data(), static_cast<std::size_t>(length)};
}

std::vector<std::string> components(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end > 0 && path.substr(0, end) != ".") parts.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return parts;
}

// Whether a link's target is that of the hub's cache: `../../blobs/<name>`, with one step up more for each folder that
// the file lies below its snapshot.
bool is_hub_blob(const std::vector<std::string>& target) {
  const std::size_t ups = target.size() < 4 ? 0 : target.size() - 2;
  for (std::size_t index = 0; index < ups; ++index) {
    if (target[index] != "..") return false;
  }
  return ups > 0 && target[ups] == "blobs" && is_plain_name(target.back());
}

// Walks component by component, and meets every link itself.
class Walk {
 public:
  Walk(const Descriptor& folder, std::string_view name, const Path& where)
      : folder_(folder), where_(where), pending_{std::string(name)} {}

  Descriptor open() {
    while (true) {
      if (pending_.empty()) throw Error(Trouble::input, where_, "is a link to a folder, expected a regular file");
      const std::string name = pending_.back();
      pending_.pop_back();
      if (name == "..") {
        if (below_.empty()) refuse("leaves its folder");
        below_.pop_back();
      } else if (std::optional<Descriptor> file = enter(name)) {
        return std::move(*file);
      }
    }
  }

 private:
  int at() const { return below_.empty() ? folder_.number() : below_.back().number(); }

  // Opens the file of that name, or goes to where the name leads.
  std::optional<Descriptor> enter(const std::string& name) {
    struct stat status {};
    if (::fstatat(at(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      if (errno == ENOENT && link_.empty()) throw Error(Trouble::input, where_, "is missing");
      if (errno == ENOENT || errno == ENOTDIR) refuse("is missing");
      throw_system(where_, "looking it up", errno);
    }
    if (S_ISLNK(status.st_mode)) {
      if (in_blobs_) refuse("is another link");
      follow(read_link(at(), name, where_));
      return std::nullopt;
    }
    if (!pending_.empty()) {
      if (!S_ISDIR(status.st_mode)) refuse("is missing");
      below_.push_back(open_at(at(), name, O_DIRECTORY, where_));
      return std::nullopt;
    }
    require_regular(status, Trouble::input, where_);
    return open_at(at(), name, O_NONBLOCK, where_);
  }

  void follow(const std::string& target) {
    if (++links_ > most_links)
      throw Error(Trouble::input, where_, text("leads through more than ", most_links, " links"));
    if (link_.empty()) link_ = target;
    std::vector<std::string> parts = components(target);
    if (target.empty() || target.front() == '/') refuse("is an absolute path");
    if (below_.empty() && pending_.empty() && is_hub_blob(parts)) return go_to_blob(parts);
    pending_.insert(pending_.end(), parts.rbegin(), parts.rend());
  }

  void go_to_blob(const std::vector<std::string>& target) {
    std::string blobs;
    for (std::size_t index = 0; index + 1 < target.size(); ++index) blobs += target[index] + '/';
    blobs.pop_back();
    struct stat status {};
    if (::fstatat(at(), blobs.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) refuse("is missing");
    if (!S_ISDIR(status.st_mode)) refuse("leaves its folder");
    below_.push_back(open_at(at(), blobs, O_DIRECTORY, where_));
    in_blobs_ = true;
    pending_ = {target.back()};
  }

  [[noreturn]] void refuse(std::string_view why) const {
    throw Error(Trouble::input, where_, text("is a link to ", quoted(link_), ", which ", why));
  }

  const Descriptor& folder_;
  const Path& where_;
  std::vector<std::string> pending_;  // the next component last
  std::vector<Descriptor> below_;     // the folders between the first one and here
  std::string link_;                  // the first link's target
  int links_ = 0;
  bool in_blobs_ = false;
};

}  // namespace

bool is_plain_name(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.size() <= NAME_MAX &&
         name.find_first_of(std::string_view("/\0", 2)) == std::string_view::npos;
}

void require_regular(const struct stat& status, Trouble trouble, const Path& where) {
  if (!S_ISREG(status.st_mode)) {
    throw Error(trouble, where, text("is ", kind_of(status), ", expected a regular file"));
  }
}

Descriptor open_in_folder(const Descriptor& folder, std::string_view name, const Path& where) {
  if (!is_plain_name(name)) throw Error(Trouble::input, where, "is not the plain name of a file");
  return Walk(folder, name, where).open();
}

}  // namespace wconvert
