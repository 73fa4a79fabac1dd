#include "tests/refusals/program.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>

namespace wconvert::refusals {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

File nameless_file() {
  return {std::tmpfile(), std::fclose};
}

std::string content_of(std::FILE* file) {
  std::rewind(file);
  std::string content;
  std::array<char, 4096> buffer{};
  for (std::size_t count = 0; (count = std::fread(buffer.data(), 1, buffer.size(), file)) > 0;) {
    content.append(buffer.data(), count);
  }
  return content;
}

[[noreturn]] void become(std::vector<char*>& words, const std::filesystem::path& folder, int out, int err) {
  constexpr unsigned patience_s = 60;
  const bool ready = ::chdir(folder.c_str()) == 0 && ::dup2(out, STDOUT_FILENO) >= 0 && ::dup2(err, STDERR_FILENO) >= 0;
  ::alarm(patience_s);
  if (ready) ::execv(words[0], words.data());
  ::_exit(127);
}

}  // namespace

Ending run_wconvert(const std::vector<std::string>& words, const std::filesystem::path& folder) {
  std::vector<std::string> all = {PROGRAM};
  all.insert(all.end(), words.begin(), words.end());
  std::vector<char*> pointers;
  for (std::string& word : all) pointers.push_back(word.data());
  pointers.push_back(nullptr);

  const File out = nameless_file(), err = nameless_file();
  const pid_t child = ::fork();
  if (child == 0) become(pointers, folder, ::fileno(out.get()), ::fileno(err.get()));
  int status = 0;
  struct rusage usage {};
  if (child < 0 || ::wait4(child, &status, 0, &usage) != child) throw std::runtime_error("cannot run " PROGRAM);
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return {code, content_of(out.get()), content_of(err.get()), static_cast<std::size_t>(usage.ru_maxrss) * 1024};
}

}  // namespace wconvert::refusals
