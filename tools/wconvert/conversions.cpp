#include <sys/resource.h>

#include <chrono>
#include <iostream>

#include "engine/core/text.h"
#include "tools/wconvert/commands.h"

namespace wconvert::tools {
namespace {

Json losses_json(const converters::Summary& summary) {
  Json out = Json::object();
  for (const auto& [tensors, loss] : summary.losses) {
    out[tensors] = {{"rounded", loss.rounded}, {"overflowed", loss.overflowed}};
  }
  return out;
}

/// What the work took so far: seconds since it began, and what the process has used.
class Expense {
 public:
  Json json() const {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return {{"seconds", std::chrono::duration<double>(Clock::now() - begun_).count()},
            {"cpu_seconds", seconds(used.ru_utime) + seconds(used.ru_stime)},
            {"peak_rss", static_cast<std::uint64_t>(used.ru_maxrss) * 1024}};
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point begun_ = Clock::now();
};

Json phases_json(const std::vector<converters::Phase>& phases) {
  Json out = Json::array();
  for (const converters::Phase& phase : phases) {
    out.push_back(
        {{"name", phase.name}, {"bytes", phase.bytes}, {"seconds", phase.seconds}, {"cpu_seconds", phase.cpu_seconds}});
  }
  return out;
}

/// What the disk can do, by the probe, and the part of that which the work reached.
Json disk_json(const converters::Summary& summary) {
  if (!summary.disk_rate) return nullptr;
  double seconds = 0, bytes = 0;
  for (const converters::Phase& phase : summary.phases) {
    if (phase.name == "move") bytes = static_cast<double>(phase.bytes);
    if (phase.name == "move" || phase.name == "publish") seconds += phase.seconds;
  }
  return {{"bytes_per_second", *summary.disk_rate}, {"ratio", bytes / seconds / *summary.disk_rate}};
}

/// The work is done and durable, whether or not somebody hears of it.
int say_summary(const char* done, const converters::Summary& summary, const Expense& expense, const Request& request) {
  say_notes(summary.notes, request.voice);
  if (request.voice.json) {
    const Json out = {{"status", "ok"},
                      {"format", summary.format},
                      {"tensors", summary.tensors},
                      {"files", summary.files},
                      {"bytes", summary.bytes},
                      {"engine", summary.engine},
                      {"expense", expense.json()},
                      {"phases", phases_json(summary.phases)},
                      {"disk", disk_json(summary)},
                      {"losses", losses_json(summary)},
                      {"notes", notes_json(summary.notes)}};
    std::cout << dump_json(out, JsonStyle::indented);
  } else if (!request.voice.quiet) {
    if (request.voice.verbose && !summary.engine.empty()) std::cerr << "wconvert: engine " << summary.engine << '\n';
    for (const auto& [tensors, loss] : summary.losses) {
      std::cerr << "wconvert: note: " << printable(tensors) << ": the cast rounded " << loss.rounded << " values";
      if (loss.overflowed > 0) std::cerr << ", " << loss.overflowed << " became infinite";
      std::cerr << '\n';
    }
    std::cout << done << ' ' << summary.tensors << " tensors, " << bytes_text(static_cast<double>(summary.bytes))
              << ", " << summary.files << (summary.files == 1 ? " file" : " files") << ", format " << summary.format
              << '\n';
  }
  std::cout.flush();
  std::cout.clear();
  return 0;
}

/// The options, with progress shown.
converters::Options with_progress(const Request& request, Progress& progress) {
  converters::Options options = request.options;
  options.progress = [&progress](const converters::Advance& now) { progress.show(now.done, now.total, now.engine); };
  options.probe_disk = request.voice.json;
  if (request.voice.verbose) {
    options.tell_fallback = [](const std::string& why) { std::cerr << text("wconvert: engine ", why, "\n"); };
  }
  return options;
}

}  // namespace

int run_import(const Request& request) {
  const Expense expense;
  converters::Summary summary;
  {
    Progress progress("import", request.voice);
    summary = converters::import_checkpoint(
        request.source, request.destination, request.format, with_progress(request, progress));
  }
  return say_summary("imported", summary, expense, request);
}

int run_export(const Request& request) {
  if (!request.format) throw Error(Trouble::usage, Path(), "export needs --format NAME; `wconvert formats` lists them");
  const Expense expense;
  converters::Summary summary;
  {
    Progress progress("export", request.voice);
    summary = converters::export_checkpoint(
        request.source, request.destination, *request.format, with_progress(request, progress));
  }
  return say_summary("exported", summary, expense, request);
}

int run_verify(const Request& request) {
  const Expense expense;
  converters::Summary summary;
  {
    Progress progress("verify", request.voice);
    summary = converters::verify_checkpoint(
        request.source, request.against, request.format, with_progress(request, progress));
  }
  return say_summary(request.against ? "verified and equal:" : "verified", summary, expense, request);
}

}  // namespace wconvert::tools
