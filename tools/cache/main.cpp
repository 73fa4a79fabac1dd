// wconvert-cache: looks after caches of preprocessed tensors, and fills them from pictures and recordings.

#include <CLI/CLI.hpp>
#include <array>
#include <string>

#include "tools/cache/commands.h"
#include "tools/console/arguments.h"
#include "tools/console/program.h"

namespace {

using namespace wconvert;
using namespace wconvert::tools;

struct Command {
  const char* name;
  const char* about;
  int (*run)(const CacheRequest& request);
};

constexpr std::array commands = {
    Command{"stats", "Say how many entries there are, and how large they are", run_cache_stats},
    Command{"verify", "Read every entry, and tell what is damaged, misplaced or foreign", run_cache_verify},
    Command{"clear", "Remove all entries; a folder that holds anything else is left alone", run_cache_clear},
    Command{"warm", "Preprocess pictures or recordings that the cache does not have", run_cache_warm},
};

int run(int argc, char** argv, CacheRequest& request) {
  CLI::App app("Looks after caches of preprocessed tensors.", "wconvert-cache");
  app.require_subcommand(1);
  app.fallthrough();
  add_common_options(app, request.voice, request.threads);
  std::string folder;
  std::string processor;
  std::vector<std::string> files;
  int pillow = 13;
  for (const Command& command : commands) {
    CLI::App* sub = app.add_subcommand(command.name, command.about);
    sub->add_option("DIR", folder, "Cache, or store that has some")->required();
    if (command.run != run_cache_warm) continue;
    sub->add_option("FILE", files, "PNG and JPEG files, or, for a feature extractor, WAV files")->required();
    sub->add_option("--processor", processor, "Folder of a processor that transformers has saved")->required();
    sub->add_option("--pillow", pillow, "Pillow whose resizing is followed: 13 and later, or 12 and earlier")
        ->check(CLI::IsMember({12, 13}))
        ->capture_default_str();
    sub->add_option(
           "--seconds", request.max_seconds, "Longest recording; longer ones are cut [what the processor hears]")
        ->check(CLI::PositiveNumber);
    sub->add_flag("--resample", request.resample, "Bring recordings of another rate to the processor's");
  }
  if (!is_parsed(app, argc, argv)) return 0;
  request.folder = folder;
  request.processor = processor;
  request.kernel = pillow == 13 ? Kernel::pillow_13 : Kernel::pillow_12;
  request.files.assign(files.begin(), files.end());
  for (const Command& command : commands) {
    if (app.got_subcommand(command.name)) return command.run(request);
  }
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  CacheRequest request;
  return run_program(request.voice, [&] { return run(argc, argv, request); });
}
