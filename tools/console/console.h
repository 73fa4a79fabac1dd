#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/checkpoint/staging.h"
#include "engine/core/report.h"
#include "engine/io/json.h"

namespace wconvert::tools {

/// How much a program says.
struct Voice {
  std::string_view program = "wconvert";  // what its messages begin with
  bool json = false;                      // results as one JSON object on standard output
  bool quiet = false;                     // no notes, no progress
  bool verbose = false;
  std::string afterword = {};  // said behind the error that ends the work: what is left of it
};

/// Says `PROGRAM: note: ...` for each, to standard error; at most 20 unless verbose.
void say_notes(const std::vector<Finding>& notes, const Voice& voice);

/// Says `PROGRAM: error: ...` for each finding (at most 20), and the hint with the afterword, and gives the exit code.
/// With JSON the same goes to standard output as an object.
int say_error(const Error& error, const Voice& voice);
int say_error(std::string_view what, int code, const Voice& voice);

/// The afterword of a run that ends before it has published what it makes.
std::string afterword(const Kept& kept);

/// The notes as a JSON list.
Json notes_json(const std::vector<Finding>& notes);

/// Progress of a long command: a line that is written over on a terminal; on anything else nothing, but with -v a line
/// every ten seconds.
class Progress {
 public:
  Progress(std::string_view phase, const Voice& voice);
  ~Progress();
  /// Bytes, and by which engine they move. From any thread.
  void show(std::uint64_t done, std::uint64_t total, std::string_view engine = {});

 private:
  using Clock = std::chrono::steady_clock;
  std::string phase_;
  std::string head_;
  bool terminal_ = false;
  bool silent_ = false;
  Clock::time_point begun_ = Clock::now();
  std::atomic<Clock::rep> next_{0};
  std::mutex mutex_;
  bool shown_ = false;
};

}  // namespace wconvert::tools
