// wconvert-coverage: checks the tables of the formats, and the checks themselves.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "tools/console/program.h"
#include "tools/coverage/program/report.h"

namespace {

using namespace wconvert;
using namespace wconvert::coverage;

int run(int argc, char** argv, tools::Voice& voice) {
  CLI::App app(
      "Checks that the tables of a format account for every field, key and tensor, and that every change of a table is "
      "found out. Ends with 6 if something is left.",
      "wconvert-coverage");
  std::vector<std::string> names;
  std::string goldens, configs = "tests/data/configs";
  app.add_option("FORMAT", names, "Formats; without any, all");
  app.add_option("--goldens", goldens, "Folder with goldens [WCONVERT_GOLDENS, else tests/data/goldens]");
  app.add_option("--configs", configs, "Folder with configs of formats that have no goldens; may be missing")
      ->capture_default_str();
  app.add_flag("--json", voice.json, "Result as one JSON object on standard output");
  app.add_flag("-v,--verbose", voice.verbose, "Name every mutant and what found it out");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }

  std::vector<converters::Format> formats;
  for (const std::string& name : names) formats.push_back(converters::format_named(name));
  if (formats.empty()) formats = converters::formats();
  const GoldenSet set(goldens_folder(goldens), configs);
  std::vector<Coverage> all;
  for (const converters::Format& format : formats) {
    all.push_back(cover(format, set));
    if (!voice.json) print_coverage(all.back(), voice.verbose ? Detail::verbose : Detail::normal);
  }
  if (voice.json) {
    std::cout << dump_json(coverage_json(all), JsonStyle::indented);
  } else {
    print_sum(all);
  }
  const bool complete = std::all_of(all.begin(), all.end(), [](const Coverage& one) { return one.is_complete(); });
  return complete ? 0 : static_cast<int>(Trouble::verification);
}

}  // namespace

int main(int argc, char** argv) {
  tools::Voice voice{.program = "wconvert-coverage"};
  return tools::run_program(voice, [&] { return run(argc, argv, voice); });
}
