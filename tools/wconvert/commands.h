#pragma once

#include <optional>
#include <string>

#include "converters/convert.h"
#include "tools/console/console.h"

namespace wconvert::tools {

/// What the user typed, whichever the command.
struct Request {
  Voice voice;
  converters::Options options;
  std::optional<std::string> format;
  fs::path source;
  fs::path destination;
  std::optional<fs::path> against;
  bool quick = false;  // leave the weights unread
};

// One function a command; each gives the exit code.

int run_import(const Request& request);
int run_export(const Request& request);
int run_plan(const Request& request);
int run_config(const Request& request);
int run_inspect(const Request& request);
int run_verify(const Request& request);
int run_doctor(const Request& request);
int run_formats(const Request& request);
int run_show(const Request& request);

}  // namespace wconvert::tools
