#include "tools/console/program.h"

#include <csignal>
#include <exception>
#include <iostream>
#include <new>

#include "engine/core/text.h"
#include "engine/execute/execute.h"

namespace wconvert::tools {
namespace {

// A signal handler has nothing but the process to reach its program by.
std::atomic<bool> stopped = false;
volatile std::sig_atomic_t received = 0;

// The first signal asks the work to stop; the second one ends the process as it would have without us.
extern "C" void on_signal(int number) {
  received = number;
  stopped.store(true);
  std::signal(number, SIG_DFL);
}

void settle_signals() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) std::signal(number, on_signal);
  // Writing to a closed pipe or past a limit is an error like any other.
  for (const int number : {SIGPIPE, SIGXFSZ}) std::signal(number, SIG_IGN);
}

}  // namespace

const std::atomic<bool>& stop_asked() {
  return stopped;
}

int run_program(const Voice& voice, const std::function<int()>& work) {
  settle_signals();
  try {
    const int code = work();
    std::cout.flush();
    return code;
  } catch (const Cancelled&) {
    const int number = received;
    std::cerr << voice.program << ": error: stopped by signal " << number << '\n';
    std::signal(number, SIG_DFL);
    std::raise(number);
    return 128 + number;
  } catch (const Error& error) {
    return say_error(error, voice);
  } catch (const std::bad_alloc&) {
    return say_error("out of memory", static_cast<int>(Trouble::resource), voice);
  } catch (const std::exception& error) {
    return say_error(text("internal error, a bug: ", error.what()), 70, voice);
  }
}

}  // namespace wconvert::tools
