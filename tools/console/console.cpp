#include "tools/console/console.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>

#include "engine/core/text.h"

namespace wconvert::tools {
namespace {

constexpr std::size_t most_lines = 20;

void say_lines(std::string_view kind, const std::vector<Finding>& findings, std::size_t most, const Voice& voice) {
  const std::string head = text(voice.program, ": ", kind, ": ");
  std::string out;
  for (std::size_t index = 0; index < std::min(findings.size(), most); ++index) {
    out += head + findings[index].str() + '\n';
  }
  if (findings.size() > most) out += text(head, "and ", findings.size() - most, " more\n");
  std::cerr << out << std::flush;
}

int say(const std::vector<Finding>& findings, std::string hint, int code, const Voice& voice) {
  if (!hint.empty() && !voice.afterword.empty()) hint += "; ";
  hint += voice.afterword;
  // Room for the line that counts the rest, and for the hint.
  say_lines("error", findings, most_lines - 2, voice);
  if (!hint.empty()) std::cerr << text(voice.program, ": hint: ", hint, '\n') << std::flush;
  if (voice.json) {
    const Json out = {{"status", "error"}, {"code", code}, {"findings", notes_json(findings)}, {"hint", hint}};
    std::cout << dump_json(out, JsonStyle::indented) << std::flush;
  }
  return code;
}

}  // namespace

Json notes_json(const std::vector<Finding>& notes) {
  Json list = Json::array();
  for (const Finding& note : notes) list.push_back({{"where", note.where.str()}, {"what", note.what}});
  return list;
}

void say_notes(const std::vector<Finding>& notes, const Voice& voice) {
  if (!voice.quiet && !voice.json) say_lines("note", notes, voice.verbose ? notes.size() : most_lines - 1, voice);
}

int say_error(const Error& error, const Voice& voice) {
  return say(error.findings(), error.hint(), static_cast<int>(error.trouble()), voice);
}

int say_error(std::string_view what, int code, const Voice& voice) {
  return say({{Path(), std::string(what)}}, {}, code, voice);
}

std::string afterword(const Kept& kept) {
  if (kept.files == 0) return "nothing of it was kept: the same command begins anew";
  return text("the ",
              kept.files,
              kept.files == 1 ? " file" : " files",
              " that it had finished (",
              bytes_text(static_cast<double>(kept.bytes)),
              ") are kept: the same command goes on from there");
}

Progress::Progress(std::string_view phase, const Voice& voice)
    : phase_(phase),
      head_(text(voice.program, ": ")),
      terminal_(isatty(STDERR_FILENO) == 1),
      silent_(voice.quiet || (!terminal_ && !voice.verbose)) {}

Progress::~Progress() {
  if (shown_ && terminal_) std::cerr << "\r\x1b[K" << std::flush;
}

void Progress::show(std::uint64_t done, std::uint64_t total, std::string_view engine) {
  if (silent_) return;
  const Clock::duration elapsed = Clock::now() - begun_;
  if (elapsed.count() < next_.load(std::memory_order_relaxed)) return;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock) return;
  const Clock::duration pause = terminal_ ? Clock::duration(std::chrono::milliseconds(100)) : std::chrono::seconds(10);
  next_.store((elapsed + pause).count(), std::memory_order_relaxed);
  const double seconds = std::chrono::duration<double>(elapsed).count();
  if (!terminal_ && seconds < 10) return;
  const double rate = static_cast<double>(done) / std::max(seconds, 1e-3);
  const double left = static_cast<double>(total - std::min(done, total)) / std::max(rate, 1.0);
  const std::string line = text(phase_,
                                "  ",
                                bytes_text(static_cast<double>(done)),
                                " of ",
                                bytes_text(static_cast<double>(total)),
                                "  ",
                                total == 0 ? 100 : done * 100 / total,
                                " %  ",
                                bytes_text(rate),
                                "/s  ",
                                static_cast<std::int64_t>(left + 0.5),
                                " s left",
                                engine.empty() ? "" : "  ",
                                engine);
  std::cerr << (terminal_ ? "\r" : head_) << line << (terminal_ ? "\x1b[K" : "\n") << std::flush;
  shown_ = true;
}

}  // namespace wconvert::tools
