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

/// The work is done and durable, whether or not somebody hears of it.
int say_summary(const char* done, const converters::Summary& summary, const Request& request) {
  say_notes(summary.notes, request.voice);
  if (request.voice.json) {
    const Json out = {{"status", "ok"},
                      {"format", summary.format},
                      {"tensors", summary.tensors},
                      {"files", summary.files},
                      {"bytes", summary.bytes},
                      {"engine", summary.engine},
                      {"losses", losses_json(summary)},
                      {"notes", notes_json(summary.notes)}};
    std::cout << dump_json(out, JsonStyle::indented);
  } else if (!request.voice.quiet) {
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
  options.progress = [&progress](std::uint64_t done, std::uint64_t total) { progress.show(done, total); };
  if (request.voice.verbose) {
    options.tell_fallback = [](const std::string& why) { std::cerr << text("wconvert: engine ", why, "\n"); };
  }
  return options;
}

}  // namespace

int run_import(const Request& request) {
  converters::Summary summary;
  {
    Progress progress("import", request.voice);
    summary = converters::import_checkpoint(
        request.source, request.destination, request.format, with_progress(request, progress));
  }
  return say_summary("imported", summary, request);
}

int run_export(const Request& request) {
  if (!request.format) throw Error(Trouble::usage, Path(), "export needs --format NAME; `wconvert formats` lists them");
  converters::Summary summary;
  {
    Progress progress("export", request.voice);
    summary = converters::export_checkpoint(
        request.source, request.destination, *request.format, with_progress(request, progress));
  }
  return say_summary("exported", summary, request);
}

int run_verify(const Request& request) {
  converters::Summary summary;
  {
    Progress progress("verify", request.voice);
    summary = converters::verify_checkpoint(
        request.source, request.against, request.format, with_progress(request, progress));
  }
  return say_summary(request.against ? "verified and equal:" : "verified", summary, request);
}

}  // namespace wconvert::tools
