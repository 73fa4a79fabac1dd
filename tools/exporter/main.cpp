// wconvert-export: seals adapters, processors and weights into folders that their recipients can verify.

#include <CLI/CLI.hpp>
#include <array>
#include <string>

#include "tools/console/arguments.h"
#include "tools/console/program.h"
#include "tools/exporter/commands.h"

namespace {

using namespace wconvert;
using namespace wconvert::tools;

/// Options that become something else once all of them are known.
struct Words {
  std::string folder, base, adapter, store, name, processor, weights, format, proof, coverage;
  bool overwrite = false;
};

void add_snapshot(CLI::App& app, ExportRequest& request, Words& words) {
  CLI::App* sub = app.add_subcommand("snapshot", "Seal an adapter, a processor and weights into one folder");
  sub->add_option("DST", words.folder, "Folder to make; with --store it may be left out");
  sub->add_option("--base", words.base, "Base spec: the JSON file that pins the base model")->required();
  sub->add_option("--modality", request.modality, "vision-language or audio-language; without it, what the base is");
  sub->add_option("--adapter", words.adapter, "Folder of an adapter that peft has saved");
  sub->add_option("--store", words.store, "Export store to take the current adapter from");
  sub->add_option("--name", words.name, "Named adapter of the store");
  sub->add_option("--processor", words.processor, "Folder of a processor that transformers has saved");
  sub->add_option("--weights", words.weights, "Checkpoint of the base, internal or Hugging Face, to travel along");
  sub->add_option("--format", words.format, "Format that internal weights are converted to");
  sub->add_flag("--i-own-the-weights", request.owns_weights, "Ship weights of a base that is not redistributable");
  sub->add_option("--memory", request.memory, "Budget for all buffers together [256MiB]")->transform(a_size());
  sub->add_option("--include", request.selection.include, "Also ship files of the adapter of this pattern")
      ->allow_extra_args(false);
  sub->add_flag("--allow-pickle", request.selection.pickles, "Pickles may travel");
  sub->add_flag("--deref-inside", request.selection.links_inside, "Follow links within the adapter's folder");
  sub->add_option("--proof", words.proof, "Proof to travel along, as proof/proof.json");
  sub->add_option("--coverage", words.coverage, "Coverage to travel along, as proof/coverage.json");
  sub->add_option("--created-by", request.created_by, "Program and version, as the manifest names them")
      ->default_val("wconvert " WCONVERT_VERSION);
  sub->add_flag("--overwrite", words.overwrite, "Put the snapshot in the place of what stands there");
  sub->add_option("--quant", request.gguf.quant, "For GGUF only: ignored");
  sub->add_flag("--merged", request.gguf.merged, "For GGUF only: ignored");
  sub->add_option("--adapter-mix", request.gguf.mix, "For GGUF only: ignored")->allow_extra_args(false);
}

struct Command {
  const char* name;
  const char* about;
  int (*run)(const ExportRequest& request);
};

constexpr std::array inspections = {
    Command{"verify", "Compare every file of a snapshot with its manifest", run_verify_snapshot},
    Command{"show", "Show what a snapshot is", run_show_snapshot},
    Command{"list", "List the snapshots of a store or a folder", run_list_snapshots},
};

void settle(ExportRequest& request, const Words& words) {
  const auto set = [](auto& to, const std::string& word) {
    if (!word.empty()) to = word;
  };
  request.folder = words.folder;
  request.base = words.base;
  set(request.adapter, words.adapter);
  set(request.store, words.store);
  set(request.name, words.name);
  set(request.processor, words.processor);
  set(request.weights, words.weights);
  set(request.format, words.format);
  if (!words.proof.empty()) request.documents.push_back({"proof/proof.json", words.proof});
  if (!words.coverage.empty()) request.documents.push_back({"proof/coverage.json", words.coverage});
  request.tell_kept = [&request](const Kept& kept) { request.voice.afterword = afterword(kept); };
  request.if_exists = words.overwrite ? IfExists::overwrite : IfExists::refuse;
}

int run(int argc, char** argv, ExportRequest& request) {
  CLI::App app("Seals adapters, processors and weights into folders that their recipients can verify.",
               "wconvert-export");
  app.require_subcommand(1);
  app.fallthrough();
  Words words;
  add_common_options(app, request.voice, request.threads);
  add_snapshot(app, request, words);
  for (const Command& command : inspections) {
    CLI::App* sub = app.add_subcommand(command.name, command.about);
    sub->add_option("DIR", words.folder, "Folder to read")->required();
    if (std::string(command.name) == "verify") {
      sub->add_flag("--strict", request.strict, "Also look into files; an undeclared README.md is a finding");
    }
  }
  if (!is_parsed(app, argc, argv)) return 0;
  settle(request, words);
  for (const Command& command : inspections) {
    if (app.got_subcommand(command.name)) return command.run(request);
  }
  return run_snapshot(request);
}

}  // namespace

int main(int argc, char** argv) {
  ExportRequest request;
  return run_program(request.voice, [&] { return run(argc, argv, request); });
}
