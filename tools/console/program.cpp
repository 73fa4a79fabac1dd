#include "tools/console/program.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <exception>
#include <iostream>
#include <new>
#include <system_error>

#include "engine/core/text.h"
#include "engine/execute/execute.h"

namespace wconvert::tools {
namespace {

// A signal handler has nothing but the process to reach its program by.
std::atomic<bool> stopped = false;
volatile std::sig_atomic_t received = 0;

constexpr std::array endings = {SIGINT, SIGTERM, SIGHUP};

// The first signal asks the work to stop; the second one, of whatever kind, ends the process as it would without us.
extern "C" void on_signal(int number) {
  received = number;
  stopped.store(true);
  for (const int ending : endings) std::signal(ending, SIG_DFL);
}

void settle_signals() {
  for (const int number : endings) {
    // Who has set one to be ignored, as nohup does, means it.
    if (std::signal(number, on_signal) == SIG_IGN) std::signal(number, SIG_IGN);
  }
  // Writing to a closed pipe or past a limit is an error like any other.
  for (const int number : {SIGPIPE, SIGXFSZ}) std::signal(number, SIG_IGN);
}

Trouble trouble_of(const std::error_code& code) {
  const std::array scarce = {std::errc::too_many_files_open,
                             std::errc::too_many_files_open_in_system,
                             std::errc::not_enough_memory,
                             std::errc::resource_unavailable_try_again};
  return std::find(scarce.begin(), scarce.end(), code) != scarce.end() ? Trouble::resource : Trouble::system;
}

/// Whether standard output took everything. A reader that has gone has seen what it wanted; any other trouble counts.
int code_of_output(const Voice& voice) {
  std::cout.flush();
  struct pollfd output {
    STDOUT_FILENO, POLLOUT, 0
  };
  if (std::cout || (poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0)) return 0;
  return say_error(Error(Trouble::system, Path().in("standard output"), "could not be written"), voice);
}

}  // namespace

const std::atomic<bool>& stop_asked() {
  return stopped;
}

void require_no_stop() {
  if (stopped) throw Cancelled();
}

int run_program(const Voice& voice, const std::function<int()>& work) {
  settle_signals();
  try {
    const int code = work();
    return code == 0 ? code_of_output(voice) : code;
  } catch (const Cancelled&) {
    const int number = received;
    say_error(text("stopped by signal ", number), 128 + number, voice);
    std::signal(number, SIG_DFL);
    std::raise(number);
    return 128 + number;
  } catch (const Error& error) {
    return say_error(error, voice);
  } catch (const std::bad_alloc&) {
    const char* hint = "more memory, or a higher limit on it (ulimit -v), is needed; of that, --memory is for buffers";
    return say_error(Error(Trouble::resource, Path(), "not enough memory", hint), voice);
  } catch (const std::system_error& error) {
    // What the standard library says of files and threads.
    return say_error(error.what(), static_cast<int>(trouble_of(error.code())), voice);
  } catch (const std::exception& error) {
    return say_error(text("internal error, a bug: ", error.what()), 70, voice);
  }
}

}  // namespace wconvert::tools
