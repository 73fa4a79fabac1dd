#include <iostream>

#include "engine/core/text.h"
#include "engine/snapshot/canonical.h"
#include "tools/console/program.h"
#include "tools/exporter/commands.h"
#include "tools/exporter/weights.h"

namespace wconvert::tools {
namespace {

/// The folder `exports` of a store: made for an export into it, and removed if nothing came to be there.
class ExportsFolder {
 public:
  explicit ExportsFolder(const ExportStore& store)
      : folder_(store.exports()), made_(fs::create_directory(store.exports())) {}
  ExportsFolder(const ExportsFolder&) = delete;
  ExportsFolder& operator=(const ExportsFolder&) = delete;
  ~ExportsFolder() {
    std::error_code ignored;
    if (made_) fs::remove(folder_, ignored);  // one that holds something stays
  }

 private:
  fs::path folder_;
  bool made_;
};

std::optional<Adapter> adapter_of(const ExportRequest& request, const Here& here) {
  if (request.adapter && request.name) {
    throw Error(Trouble::usage, Path(), "--adapter and --name exclude each other: a name is looked up in a --store");
  }
  if (request.name && !request.store) throw Error(Trouble::usage, Path(), "--name needs --store DIR");
  if (request.adapter) return adapter_at(*request.adapter, here);
  if (request.store) return ExportStore(*request.store).adapter(request.name, here);
  return std::nullopt;
}

void say_done(const Manifest& manifest,
              const Dispatch& way,
              const fs::path& folder,
              const std::vector<Finding>& notes,
              const Voice& voice) {
  std::uint64_t bytes = 0;
  for (const Artifact& artifact : manifest->artifacts) bytes += artifact.bytes;
  say_notes(notes, voice);
  if (voice.json) {
    const Json out = {{"status", "ok"},
                      {"path", way.modality->path},
                      {"folder", printable(folder.native())},
                      {"files", manifest->artifacts.size()},
                      {"bytes", bytes},
                      {"adapter_version", manifest->adapter_version},
                      {"notes", notes_json(notes)}};
    std::cout << dump_canonical(out);
  } else if (!voice.quiet) {
    std::cout << "sealed " << printable(folder.native()) << ": " << manifest->artifacts.size() << " files, "
              << bytes_text(static_cast<double>(bytes)) << ", " << way.modality->path << " of " << manifest->base_hf_id
              << " at " << manifest->base_revision.substr(0, 12) << '\n';
  }
}

}  // namespace

int run_snapshot(const ExportRequest& request) {
  Report report;
  const Here here(report);
  SnapshotParts parts;
  parts.base = read_base_spec(request.base);
  const Dispatch way = dispatch(parts.base, request.modality, request.gguf);
  report.note(Path(), way.banner);
  for (const std::string& warning : way.warnings) report.note(Path(), warning);

  parts.modality = way.modality;
  parts.adapter = adapter_of(request, here);
  parts.selection = request.selection;
  parts.processor = request.processor;
  if (request.weights) parts.weights = weights_of(request, parts.base, here);
  parts.documents = request.documents;
  parts.created_by = request.created_by;

  fs::path folder = request.folder;
  std::optional<ExportsFolder> exports;
  if (folder.empty()) {
    if (!request.store)
      throw Error(Trouble::usage, Path(), "DST is missing: only with --store there is a place for it");
    const ExportStore store(*request.store);
    exports.emplace(store);
    folder = store.exports() / way.modality->subfolder;
  }
  std::optional<Progress> progress(std::in_place, "snapshot", request.voice);
  const SnapshotOptions options{
      .if_exists = request.if_exists,
      .progress = [&](std::uint64_t done, std::uint64_t total) { progress->show(done, total); },
      .pause = require_no_stop,
      .tell_kept = request.tell_kept};
  const Manifest manifest = write_snapshot(parts, folder, options, here);
  progress.reset();
  say_done(manifest, way, folder, report.notes(), request.voice);
  return 0;
}

}  // namespace wconvert::tools
