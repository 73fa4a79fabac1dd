#include "engine/io/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "engine/core/in_memory.h"
#include "engine/core/text.h"
#include "engine/io/links.h"

namespace wconvert {
namespace {

constexpr std::int64_t ns_per_s = 1'000'000'000;

Fingerprint fingerprint_of(const struct stat& status) {
  return {status.st_dev,
          status.st_ino,
          static_cast<std::uint64_t>(status.st_size),
          status.st_mtim.tv_sec * ns_per_s + status.st_mtim.tv_nsec,
          status.st_ctim.tv_sec * ns_per_s + status.st_ctim.tv_nsec};
}

struct stat status_of(const Descriptor& file, const Path& where) {
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) throw_system(where, "looking it up", errno);
  return status;
}

Descriptor open_path(const fs::path& path, int flags, const Path& where) {
  int number = -1;
  do {
    number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | flags);
  } while (number < 0 && errno == EINTR);
  if (number >= 0) return Descriptor(number);
  if (errno == ENOENT) throw Error(Trouble::usage, where, "is missing");
  if (errno == ENOTDIR) throw Error(Trouble::usage, where, "is no folder");
  throw_system(where, "opening", errno);
}

std::string size_limit_text() {
  struct rlimit limit {};
  if (::getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) {
    return "the file system takes no larger file";
  }
  return text("the limit on the size of a file is ", limit.rlim_cur, " bytes (ulimit -f)");
}

std::string hint_for(int error) {
  switch (error) {
    case ENOSPC:
      return "make room there, then run the same command again";
    case EDQUOT:
      return "the quota is used up: make room there, then run the same command again";
    case EFBIG:
      return size_limit_text();
    case ESTALE:
      return "the file was replaced on the server";
    case EMFILE:
      return "raise the limit on open files (ulimit -n)";
    default:
      return {};
  }
}

bool cannot_reserve(int error) {
  return error == EOPNOTSUPP || error == ENOSYS || error == EINVAL || error == EPERM;
}

template <class Call>
int without_interruption(Call call) {
  int result = -1;
  do {
    result = call();
  } while (result != 0 && errno == EINTR);
  return result;
}

}  // namespace

Descriptor::Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

int Descriptor::release() {
  return std::exchange(number_, -1);
}

Twin::~Twin() {
  if (number_ >= 0) ::close(number_);
}

int Twin::get(int descriptor, int flags, int (*reopen)(int, int)) {
  std::call_once(once_, [&] { number_ = reopen(descriptor, flags); });
  return number_;
}

bool Twin::counted(std::uint64_t bytes, std::uint64_t step) {
  const std::uint64_t before = bytes_.fetch_add(bytes, std::memory_order_relaxed);
  return before / step != (before + bytes) / step;
}

InputFile InputFile::open(const fs::path& folder, std::string_view name) {
  InputFile file;
  file.name_ = printable(name);
  const Descriptor where = open_path(folder, O_DIRECTORY, Path().in(printable(folder.native())));
  file.descriptor_ = open_in_folder(where, name, file.path());
  file.location_ = fs::absolute(folder) / name;
  const struct stat status = status_of(file.descriptor_, file.path());
  require_regular(status, Trouble::input, file.path());
  file.fingerprint_ = fingerprint_of(status);
  return file;
}

InputFile InputFile::open(const fs::path& path) {
  InputFile file;
  file.name_ = printable(path.native());
  // Opening a device may do something: its kind is asked first, and again of what was opened.
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) require_regular(status, Trouble::usage, file.path());
  file.descriptor_ = open_path(path, O_NONBLOCK, file.path());
  file.location_ = fs::absolute(path);
  status = status_of(file.descriptor_, file.path());
  require_regular(status, Trouble::usage, file.path());
  file.fingerprint_ = fingerprint_of(status);
  return file;
}

void InputFile::read_at(std::uint64_t offset, std::span<std::byte> to) const {
  bool failed_before = false;
  while (!to.empty()) {
    const ssize_t count = ::pread(descriptor_.number(), to.data(), to.size(), static_cast<off_t>(offset));
    if (count > 0) {
      offset += static_cast<std::uint64_t>(count);
      to = to.subspan(static_cast<std::size_t>(count));
    } else if (count == 0) {
      throw Error(
          Trouble::system, path(), text("shrank during the run: had ", size(), " bytes, ends before byte ", offset));
    } else if (errno == EIO && !failed_before) {
      failed_before = true;
    } else if (errno != EINTR) {
      throw_system(path(), text("reading at byte ", offset), errno);
    }
  }
}

void InputFile::expect(std::uint64_t offset, std::uint64_t bytes) const {
  ::posix_fadvise(descriptor_.number(), static_cast<off_t>(offset), static_cast<off_t>(bytes), POSIX_FADV_WILLNEED);
}

void InputFile::forget(std::uint64_t offset, std::uint64_t bytes) const {
  ::posix_fadvise(descriptor_.number(), static_cast<off_t>(offset), static_cast<off_t>(bytes), POSIX_FADV_DONTNEED);
}

std::string InputFile::read_all(std::uint64_t most) const {
  if (size() > most) throw Error(Trouble::input, path(), text("is ", size(), " bytes, expected at most ", most));
  return in_memory(path(), size(), [&] {
    std::string content(size(), '\0');
    read_at(0, std::as_writable_bytes(std::span(content)));
    return content;
  });
}

void InputFile::require_unchanged() const {
  struct stat status {};
  if (::stat(location_.c_str(), &status) != 0) {
    if (errno == ENOENT) throw Error(Trouble::system, path(), "was removed during the run");
    throw_system(path(), "looking it up again", errno);
  }
  if (!(fingerprint_of(status) == fingerprint_) || !(fingerprint_of(status_of(descriptor_, path())) == fingerprint_)) {
    throw Error(Trouble::system, path(), "changed during the run");
  }
}

OutputFile::OutputFile(int folder, std::string name) : name_(printable(name)) {
  int number = -1;
  do {
    number = ::openat(folder, name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  } while (number < 0 && errno == EINTR);
  if (number < 0 && errno == EEXIST) throw Error(Trouble::exists, Path().in(name_), "exists already");
  if (number < 0) throw_system(Path().in(name_), "creating", errno);
  descriptor_ = Descriptor(number);
}

OutputFile::OutputFile(OutputFile&&) noexcept = default;
OutputFile& OutputFile::operator=(OutputFile&&) noexcept = default;
OutputFile::~OutputFile() = default;

void OutputFile::reserve(std::uint64_t size) {
  if (size == 0) return;
  const auto length = static_cast<off_t>(size);
  const auto reserve_room = [&] { return ::fallocate(descriptor_.number(), 0, 0, length); };
  // glibc's posix_fallocate would write the whole file where the file system cannot reserve.
  if (without_interruption(reserve_room) == 0) return;
  if (!cannot_reserve(errno)) throw_system(Path().in(name_), text("reserving ", size, " bytes"), errno);
  const auto set_size = [&] { return ::ftruncate(descriptor_.number(), length); };
  if (without_interruption(set_size) != 0 && !cannot_reserve(errno)) {
    throw_system(Path().in(name_), text("reserving ", size, " bytes"), errno);
  }
}

void OutputFile::write_at(std::uint64_t offset, std::span<const std::byte> from) const {
  while (!from.empty()) {
    const ssize_t count = ::pwrite(descriptor_.number(), from.data(), from.size(), static_cast<off_t>(offset));
    if (count > 0) {
      offset += static_cast<std::uint64_t>(count);
      from = from.subspan(static_cast<std::size_t>(count));
    } else if (count == 0 || errno != EINTR) {
      throw_system(
          Path().in(name_), text("writing ", from.size(), " bytes at byte ", offset), count == 0 ? EIO : errno);
    }
  }
}

void OutputFile::start_writeback() const {
  ::sync_file_range(descriptor_.number(), 0, 0, SYNC_FILE_RANGE_WRITE);
}

void OutputFile::forget_written() const {
  ::sync_file_range(descriptor_.number(), 0, 0, SYNC_FILE_RANGE_WAIT_BEFORE);
  ::posix_fadvise(descriptor_.number(), 0, 0, POSIX_FADV_DONTNEED);
}

void OutputFile::finish(std::uint64_t expected_size) {
  const Path where = Path().in(name_);
  if (without_interruption([&] { return ::fdatasync(descriptor_.number()); }) != 0) {
    throw_system(where, "making it durable", errno);
  }
  const auto size = static_cast<std::uint64_t>(status_of(descriptor_, where).st_size);
  if (size != expected_size) {
    throw Error(Trouble::system, where, text("has ", size, " bytes after it was written, expected ", expected_size));
  }
  twin_ = std::make_unique<Twin>();  // another descriptor of the same file
  // Quotas and network file systems may refuse as late as here. After EINTR the descriptor is closed all the same.
  if (::close(descriptor_.release()) != 0 && errno != EINTR) throw_system(where, "closing", errno);
}

std::string system_text(int error) {
  const char* meaning = ::strerrordesc_np(error);
  const char* name = ::strerrorname_np(error);
  if (meaning == nullptr || name == nullptr) return text("error ", error);
  return text(meaning, " (", name, ")");
}

void throw_system(const Path& where, std::string_view doing, int error) {
  const bool scarce = error == ENOMEM || error == EMFILE || error == ENFILE;
  throw Error(
      scarce ? Trouble::resource : Trouble::system, where, text(doing, ": ", system_text(error)), hint_for(error));
}

std::vector<std::string> list_folder(const fs::path& folder) {
  const Path where = Path().in(printable(folder.native()));
  return list_folder(open_path(folder, O_DIRECTORY, where), where);
}

std::vector<std::string> list_folder(Descriptor folder, const Path& where) {
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(folder.number()), ::closedir);
  if (!entries) throw_system(where, "listing", errno);
  folder.release();
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(entries.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
    errno = 0;
  }
  if (errno != 0) throw_system(where, "listing", errno);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace wconvert
