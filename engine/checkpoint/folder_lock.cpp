#include "engine/checkpoint/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

#include "engine/core/text.h"

namespace wconvert {
namespace {

constexpr std::string_view ending = ".lock";

/// `process 71 on ash`.
std::string own_name() {
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) != 0) host = {"an unknown host"};
  return text("process ", getpid(), " on ", printable(host.data()));
}

std::string holder_of(int file) {
  std::array<char, 512> content{};
  const ssize_t length = pread(file, content.data(), content.size(), 0);
  if (length <= 0) return "another run";
  return printable(std::string_view(content.data(), static_cast<std::size_t>(length)));
}

int take(int file) {
  int result = 0;
  do {
    result = flock(file, LOCK_EX | LOCK_NB);
  } while (result != 0 && errno == EINTR);
  return result;
}

}  // namespace

FolderLock::FolderLock(int parent, const Destination& destination, const std::function<void()>& wait)
    : parent_(parent), file_name_(destination.hidden(ending)) {
  const Path where = Path().in(printable(destination.path().string()));
  for (;;) {
    file_ = Descriptor(openat(parent_, file_name_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (!file_) throw_system(where, "making the lock file beside it", errno);
    if (take(file_.number()) == 0) {
      // The holder before may have removed the file between our opening and locking it: then it locks nothing.
      if (is_in_place()) break;
    } else if (errno != EWOULDBLOCK) {
      throw_system(where, "locking the file beside it", errno);
    } else if (!wait) {
      throw Error(Trouble::exists, where, text("is being written by ", holder_of(file_.number())));
    } else {
      wait();
    }
  }
  // Only for the message of others: where there is no room for it, the work itself will say so.
  const std::string holder = own_name();
  if (ftruncate(file_.number(), 0) == 0) {
    [[maybe_unused]] const ssize_t written = pwrite(file_.number(), holder.data(), holder.size(), 0);
  }
}

std::unique_ptr<FolderLock> FolderLock::try_take(int parent, const Destination& destination) {
  try {
    return std::make_unique<FolderLock>(parent, destination);
  } catch (const Error&) {
    return nullptr;
  }
}

bool FolderLock::is_left(int parent, const Destination& destination) {
  struct stat state {};
  return fstatat(parent, destination.hidden(ending).c_str(), &state, AT_SYMLINK_NOFOLLOW) == 0;
}

FolderLock::~FolderLock() {
  unlinkat(parent_, file_name_.c_str(), 0);
}

bool FolderLock::is_in_place() const {
  struct stat held {
  }, named{};
  if (fstat(file_.number(), &held) != 0) return false;
  if (fstatat(parent_, file_name_.c_str(), &named, AT_SYMLINK_NOFOLLOW) != 0) return false;
  return held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

}  // namespace wconvert
