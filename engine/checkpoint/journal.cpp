#include "engine/checkpoint/journal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <utility>

#include "engine/core/text.h"

namespace wconvert {
namespace {

constexpr std::uint64_t most_bytes = 100'000'000;
constexpr std::size_t digest_digits = 32;

Path place() {
  return Path().in(Journal::file_name);
}

std::string first_line(std::string_view job) {
  return text("wconvert journal 1 ", job, '\n');
}

Descriptor open_journal(int folder, int flags) {
  int number = -1;
  do {
    number = openat(folder, Journal::file_name.data(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | flags, 0600);
  } while (number < 0 && errno == EINTR);
  return Descriptor(number);
}

/// All of a file; nothing if it is no file that a run of this program could have written.
std::optional<std::string> content_of(int file) {
  struct stat state {};
  if (fstat(file, &state) != 0) throw_system(place(), "looking it up", errno);
  if (!S_ISREG(state.st_mode) || static_cast<std::uint64_t>(state.st_size) > most_bytes) return std::nullopt;
  std::string content(static_cast<std::size_t>(state.st_size), '\0');
  for (std::size_t done = 0; done < content.size();) {
    const ssize_t count = pread(file, content.data() + done, content.size() - done, static_cast<off_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) throw_system(place(), "reading", count == 0 ? EIO : errno);
    done += static_cast<std::size_t>(count);
  }
  return content;
}

bool is_plain_name(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.find_first_of(std::string_view("/\n\0", 3)) == name.npos;
}

/// `DIGEST SIZE NAME`.
std::optional<std::pair<std::string, FinishedFile>> parse_line(std::string_view line) {
  const std::size_t gap = line.find(' ', digest_digits + 1);
  if (line.size() <= digest_digits || line[digest_digits] != ' ' || gap == line.npos) return std::nullopt;
  FinishedFile file{0, std::string(line.substr(0, digest_digits))};
  const std::string_view number = line.substr(digest_digits + 1, gap - digest_digits - 1);
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), file.size);
  if (error != std::errc() || end != number.data() + number.size()) return std::nullopt;
  const std::string_view name = line.substr(gap + 1);
  if (!is_plain_name(name)) return std::nullopt;
  return std::pair{std::string(name), std::move(file)};
}

}  // namespace

std::unique_ptr<Journal> Journal::find(int folder, std::string_view job) {
  Descriptor file = open_journal(folder, 0);
  if (!file && errno != ENOENT && errno != ELOOP && errno != EISDIR) throw_system(place(), "opening", errno);
  const auto content = file ? content_of(file.number()) : std::nullopt;
  const std::string head = first_line(job);
  if (!content || !content->starts_with(head)) return nullptr;
  std::uint64_t length = head.size();
  std::map<std::string, FinishedFile> files;
  for (std::string_view rest = std::string_view(*content).substr(head.size());;) {
    const std::size_t end = rest.find('\n');
    auto entry = end == rest.npos ? std::nullopt : parse_line(rest.substr(0, end));
    if (!entry) break;
    files[entry->first] = std::move(entry->second);
    length += end + 1;
    rest.remove_prefix(end + 1);
  }
  if (ftruncate(file.number(), static_cast<off_t>(length)) != 0) throw_system(place(), "cutting it", errno);
  return std::make_unique<Journal>(std::move(file), length, std::move(files));
}

std::unique_ptr<Journal> Journal::begin(int folder, std::string_view job) {
  Descriptor file = open_journal(folder, O_CREAT | O_EXCL);
  if (!file) throw_system(place(), "creating", errno);
  auto journal = std::make_unique<Journal>(std::move(file), 0, std::map<std::string, FinishedFile>{});
  journal->append(first_line(job));  // durable with the first file: without one it says nothing
  return journal;
}

std::map<std::string, FinishedFile> Journal::files() const {
  const std::scoped_lock lock(mutex_);
  return files_;
}

void Journal::forget(const std::string& file) {
  const std::scoped_lock lock(mutex_);
  files_.erase(file);
}

void Journal::add(const std::string& file, const FinishedFile& finished) {
  if (!is_plain_name(file)) return;  // no line could hold it: a later run does it anew
  const std::scoped_lock lock(mutex_);
  append(text(finished.digest, ' ', finished.size, ' ', file, '\n'));
  make_durable();
  files_[file] = finished;
}

void Journal::append(std::string_view line) {
  while (!line.empty()) {
    const ssize_t count = pwrite(file_.number(), line.data(), line.size(), static_cast<off_t>(length_));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) throw_system(place(), "writing", count == 0 ? EIO : errno);
    length_ += static_cast<std::size_t>(count);
    line.remove_prefix(static_cast<std::size_t>(count));
  }
}

void Journal::make_durable() const {
  int result = 0;
  do {
    result = fdatasync(file_.number());
  } while (result != 0 && errno == EINTR);
  if (result != 0) throw_system(place(), "making it durable", errno);
}

}  // namespace wconvert
