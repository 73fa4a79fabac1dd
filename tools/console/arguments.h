#pragma once

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdint>
#include <string>

#include "engine/core/report.h"
#include "engine/core/text.h"
#include "tools/console/console.h"

namespace wconvert::tools {

/// Turns a size as a user writes it, `256MiB` or `5GB`, into bytes; refuses less than one, and what 64 bits do not
/// hold.
inline CLI::Validator a_size() {
  const auto read = [units = CLI::AsSizeValue(true)](std::string& word) -> std::string {
    const std::string typed = word;
    std::uint64_t number = 0;
    // The number of units is held to be in range here: CLI11 takes -1 for the largest one.
    const auto end = std::from_chars(typed.data(), typed.data() + typed.size(), number);
    const bool is_size = end.ec == std::errc() && number > 0 && units(word).empty();
    return is_size ? std::string() : text(typed, " is no size in bytes, such as 1000000, 256MiB or 5GB");
  };
  return CLI::Validator(read, "SIZE");
}

/// What every program takes, before its command or behind it.
inline void add_common_options(CLI::App& app, Voice& voice, int& threads) {
  app.add_flag("--json", voice.json, "Result as one JSON object on standard output");
  app.add_flag("--quiet", voice.quiet, "No notes, no progress");
  app.add_flag("-v,--verbose", voice.verbose, "Say more");
  app.add_option("--threads", threads, "Threads; 0: as many as there are cores")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
}

/// Reads the command line. False if there is nothing more to do: help was asked for, and shown. Throws an Error
/// (usage).
inline bool is_parsed(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
    return true;
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) {
      throw Error(Trouble::usage, Path(), printable(error.what()), "--help lists what there is");
    }
    app.exit(error);
    return false;
  }
}

}  // namespace wconvert::tools
