#include "tests/tools/exporter/program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

namespace wconvert {
namespace {

[[noreturn]] void become(const std::vector<std::string>& arguments, const fs::path& out, const fs::path& err) {
  std::vector<std::string> words = {EXPORT_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const auto redirect = [](const fs::path& file, int number) {
    dup2(open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), number);
  };
  redirect(out, STDOUT_FILENO);
  redirect(err, STDERR_FILENO);
  execv(pointers[0], pointers.data());
  _exit(127);
}

int code_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Ending run_export(const std::vector<std::string>& arguments) {
  const SnapshotFolder room;
  const pid_t child = fork();
  if (child == 0) become(arguments, room.path / "out", room.path / "err");
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) throw std::runtime_error("cannot run " EXPORT_PROGRAM);
  return {code_of(status), bytes_of(room.path / "out"), bytes_of(room.path / "err")};
}

bool kill_export_at(const std::vector<std::string>& arguments, std::size_t system_call) {
  const pid_t child = fork();
  if (child == 0) {
    // Leak detection does not work in a process that is traced.
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
    ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    become(arguments, "/dev/null", "/dev/null");
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child || !WIFSTOPPED(status)) {
    throw std::runtime_error("cannot trace " EXPORT_PROGRAM);
  }
  ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD);
  constexpr int at_system_call = SIGTRAP | 0x80;
  // Each call stops twice, where it begins and where it ends.
  for (std::size_t stops = 0; stops < 2 * system_call + 1;) {
    const bool is_call = WIFSTOPPED(status) && WSTOPSIG(status) == at_system_call;
    const int signal = WIFSTOPPED(status) && !is_call && WSTOPSIG(status) != SIGTRAP ? WSTOPSIG(status) : 0;
    ptrace(PTRACE_SYSCALL, child, nullptr, signal);
    waitpid(child, &status, 0);
    if (!WIFSTOPPED(status)) return false;
    stops += WSTOPSIG(status) == at_system_call ? 1 : 0;
  }
  kill(child, SIGKILL);
  waitpid(child, &status, 0);
  return true;
}

}  // namespace wconvert
