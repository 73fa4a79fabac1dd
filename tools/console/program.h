#pragma once

#include <atomic>
#include <functional>

#include "tools/console/console.h"

namespace wconvert::tools {

/// Becomes true when a signal asks the program to end; for work that looks at it.
const std::atomic<bool>& stop_asked();
/// Throws Cancelled if it has become true; for work that pauses now and then.
void require_no_stop();

/// Runs the whole of a program and gives its exit code. Says what was thrown; ends by the signal that stopped the work.
/// The voice is read after the work, which may have settled it from the command line.
int run_program(const Voice& voice, const std::function<int()>& work);

}  // namespace wconvert::tools
