#pragma once

#include <functional>
#include <string_view>
#include <vector>

namespace wconvert::fuzz {

/// Reads any input, and ends the process (by abort or an exception that nobody catches) if a promise is broken.
struct Target {
  std::string_view name;
  std::string_view input;
  void (*run)(std::string_view input);
};

/// All of them.
std::vector<Target> targets();

/// The one of that name; else std::out_of_range.
Target target_named(std::string_view name);

/// Ends the process unless this holds.
void require(bool holds, std::string_view promise);

/// Runs the work. Says whether it was refused, in words that may be printed; any other end but success is no refusal
/// and goes through.
bool is_refused(const std::function<void()>& work);

// Those that work on folders.

void run_folder(std::string_view input);
void run_round_trip(std::string_view input);

}  // namespace wconvert::fuzz
