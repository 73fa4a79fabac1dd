#include "engine/checkpoint/renaming.h"

#include <fcntl.h>
#include <stdio.h>  // renameat2
#include <sys/stat.h>

#include <cerrno>

#include "engine/io/file.h"

namespace wconvert {
namespace {

/// Whether a file system, or a kernel, does not know the kind of renaming it was asked for.
bool lacks_flag(int error) {
  return error == EINVAL || error == ENOSYS;
}

int rename_to_free_name(int parent, const char* from, const char* to, const Here& here) {
  if (renameat2(parent, from, parent, to, RENAME_NOREPLACE) == 0) return 0;
  if (!lacks_flag(errno)) return -1;
  here.note("its file system cannot rename without replacing: looked first, then renamed");
  struct stat state {};
  const bool is_there = fstatat(parent, to, &state, AT_SYMLINK_NOFOLLOW) == 0;
  errno = EEXIST;
  return is_there ? -1 : renameat(parent, from, parent, to);
}

}  // namespace

void give_name(int parent, const std::string& from, const Destination& to, IfExists if_exists, const Here& here) {
  const Path& where = here.path();
  if (if_exists == IfExists::overwrite) {
    if (renameat2(parent, from.c_str(), parent, to.name.c_str(), RENAME_EXCHANGE) == 0) return;
    const int error = errno;
    struct stat state {};
    const bool is_there = fstatat(parent, to.name.c_str(), &state, AT_SYMLINK_NOFOLLOW) == 0;
    if (is_there && lacks_flag(error)) {
      throw Error(Trouble::system, where, "its file system cannot exchange names", "remove it before");
    }
    if (is_there) throw_system(where, "replacing it", error);
  }
  if (rename_to_free_name(parent, from.c_str(), to.name.c_str(), here) == 0) return;
  if (errno != EEXIST && errno != ENOTEMPTY) throw_system(where, "giving it its name", errno);
  throw Error(Trouble::exists, where, "has come to exist during the run");
}

}  // namespace wconvert
