#pragma once

#include <string>
#include <vector>

#include "tests/engine/snapshot/snapshot_folder.h"

namespace wconvert {

/// What a program said, and how it ended.
struct Ending {
  int code = 0;
  std::string out;
  std::string err;
};

/// Runs wconvert-export to its end.
Ending run_export(const std::vector<std::string>& arguments);

/// Runs it up to the system call of that number, counted from its start, and ends it there by SIGKILL. Says whether it
/// got that far.
bool kill_export_at(const std::vector<std::string>& arguments, std::size_t system_call);

}  // namespace wconvert
