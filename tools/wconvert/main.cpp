// wconvert: moves checkpoints between Fast-LLM's internal layout and Hugging Face's.

#include <CLI/CLI.hpp>
#include <map>
#include <string>

#include "tools/console/arguments.h"
#include "tools/console/program.h"
#include "tools/wconvert/commands.h"

namespace {

using namespace wconvert;
using namespace wconvert::tools;

std::optional<DType> dtype_of(const std::string& word) {
  if (word == "float32") return DType::f32;
  if (word == "bfloat16") return DType::bf16;
  if (word == "float16") return DType::f16;
  return std::nullopt;
}

const std::map<std::string, EngineKind> engines = {{"auto", EngineKind::automatic},
                                                   {"buffered", EngineKind::buffered},
                                                   {"direct", EngineKind::direct},
                                                   {"uring", EngineKind::uring},
                                                   {"clone", EngineKind::clone}};

struct Words {
  std::string dtype = "keep";
  std::string style;
  std::string hf_names;
  std::string format;
  std::string against;
  std::string config_from;
  bool overwrite = false;
  bool parents = false;
  bool wait = false;
  bool no_resume = false;
  bool read_back = false;
};

void add_common(CLI::App& app, Request& request, Words& words) {
  add_common_options(app, request.voice, request.options.threads);
  app.add_option("--memory", request.options.memory, "Budget for all buffers together [256MiB]")->transform(a_size());
  app.add_option("--engine", request.options.engine, "How bytes move; without it, what the file system does best")
      ->transform(CLI::CheckedTransformer(engines))
      ->option_text("auto|buffered|direct|uring|clone");
  app.add_option("--dtype", words.dtype, "What weights become")
      ->check(CLI::IsMember({"keep", "float32", "bfloat16", "float16"}))
      ->capture_default_str();
  app.add_option("--shard-size", request.options.shard_bytes, "Bytes of a file, at most [5GB]")->transform(a_size());
  app.add_option("--hf-style", words.style, "Spelling of config.json; without it the carried one, else v4")
      ->check(CLI::IsMember({"v4", "v5"}));
  app.add_option("--hf-names", words.hf_names, "Write the tensors of an export under other names that a format knows");
  app.add_option("--format", words.format, "Checkpoint format; without it, what config.json says");
  app.add_option("--allow-unknown",
                 request.options.allow_unknown,
                 "Carry this key of config.json although nobody knows it (may be repeated)");
  app.add_option("--config-from", words.config_from, "Hugging Face folder or config.json to take carried keys from");
  app.add_flag("--overwrite", words.overwrite, "Put the result in the place of what stands there");
  app.add_flag("--parents", words.parents, "Make the folders that DST lies in");
  app.add_flag("--wait", words.wait, "Wait while another run writes DST, instead of giving up");
  app.add_flag("--no-resume", words.no_resume, "Start afresh after an interruption, and keep nothing for a next time");
  app.add_flag("--verify", words.read_back, "Read what was written again, past the page cache, before it is published");
}

void settle(Request& request, const Words& words) {
  request.options.dtype = dtype_of(words.dtype);
  if (!words.style.empty()) request.options.style = words.style == "v5" ? HfStyle::v5 : HfStyle::v4;
  if (!words.format.empty()) request.format = words.format;
  if (!words.against.empty()) request.against = words.against;
  if (!words.hf_names.empty()) request.options.hf_names = words.hf_names;
  if (!words.config_from.empty()) request.options.config_from = words.config_from;
  request.options.if_exists = words.overwrite ? IfExists::overwrite : IfExists::refuse;
  request.options.parents = words.parents ? Parents::made : Parents::required;
  request.options.if_held = words.wait ? IfHeld::wait : IfHeld::refuse;
  request.options.resume = words.no_resume ? converters::Resume::no : converters::Resume::yes;
  request.options.read_back = words.read_back ? ReadBack::yes : ReadBack::no;
  request.options.cancelled = &stop_asked();
  request.options.tell_kept = [&request](const Kept& kept) { request.voice.afterword = afterword(kept); };
}

struct Command {
  const char* name;
  const char* about;
  enum Takes { nothing, source, source_and_destination, a_format } takes;
  int (*run)(const Request&);
};

constexpr Command commands[] = {
    {"import", "Convert a Hugging Face checkpoint to an internal one", Command::source_and_destination, run_import},
    {"export", "Convert an internal checkpoint to a Hugging Face one", Command::source_and_destination, run_export},
    {"plan", "Show what a conversion would move, and prove it", Command::source, run_plan},
    {"config", "Show the other side of a config.json or metadata.yaml", Command::source, run_config},
    {"inspect", "Show what a checkpoint holds", Command::source, run_inspect},
    {"verify", "Check that a checkpoint is whole, or equal to its source", Command::source, run_verify},
    {"doctor", "Say what is wrong with a checkpoint, and what may be done about it", Command::source, run_doctor},
    {"formats", "List the formats", Command::nothing, run_formats},
    {"show", "Print the table of a format", Command::a_format, run_show},
};

int run(int argc, char** argv, Request& request) {
  CLI::App app(
      "Moves checkpoints between Fast-LLM's internal layout and Hugging Face's, and proves that nothing was lost.",
      "wconvert");
  app.require_subcommand(1);
  app.fallthrough();
  Words words;
  std::string source, destination, shown;
  add_common(app, request, words);
  for (const Command& command : commands) {
    CLI::App* sub = app.add_subcommand(command.name, command.about);
    if (command.takes == Command::a_format) sub->add_option("FORMAT", shown, "A name that `formats` lists")->required();
    if (command.takes == Command::source || command.takes == Command::source_and_destination) {
      sub->add_option("SRC", source, "Folder or file to read")->required();
    }
    if (command.takes == Command::source_and_destination) {
      sub->add_option("DST", destination, "Folder to make")->required();
    }
    if (std::string(command.name) == "verify") {
      sub->add_option("--against", words.against, "Also compare the weights with this checkpoint of either kind");
    }
    if (std::string(command.name) == "doctor") {
      sub->add_flag("--quick", request.quick, "Do not read the weights, only what is said of them");
    }
  }
  if (!is_parsed(app, argc, argv)) return 0;
  settle(request, words);
  request.source = source;
  request.destination = destination;
  if (!shown.empty()) request.format = shown;
  for (const Command& command : commands) {
    if (app.got_subcommand(command.name)) return command.run(request);
  }
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  Request request;
  return run_program(request.voice, [&] { return run(argc, argv, request); });
}
