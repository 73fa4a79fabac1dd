#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace wconvert::refusals {

/// How a program ended, and what it took.
struct Ending {
  int code = 0;  // 128 + n if signal n ended it
  std::string out;
  std::string err;
  std::size_t peak_bytes = 0;
};

/// Runs wconvert with these words in that folder. One that is still running after a minute is ended by SIGALRM.
Ending run_wconvert(const std::vector<std::string>& words, const std::filesystem::path& folder);

}  // namespace wconvert::refusals
