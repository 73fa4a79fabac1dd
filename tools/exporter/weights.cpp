#include "tools/exporter/weights.h"

#include <memory>
#include <utility>

#include "converters/convert.h"
#include "converters/job.h"
#include "engine/checkpoint/publication.h"
#include "engine/checkpoint/weight_files.h"
#include "engine/core/text.h"
#include "tools/console/program.h"

namespace wconvert::tools {
namespace {

using converters::Job;
using converters::Kind;

Path place(const fs::path& path) {
  return Path().in(printable(path.native()));
}

void require_licence(const ExportRequest& request, const BaseSpec& base) {
  if (base.redistributable || request.owns_weights) return;
  throw Error(Trouble::input,
              Path().in(base.str()),
              "is not redistributable: its weights do not travel",
              "without --weights the snapshot names them by their commit; --i-own-the-weights ships them");
}

/// Copies a checkpoint that was read and found whole.
void copy_checkpoint(const Job& job, const fs::path& to, const Here& here) {
  Publication folder(to, job.from, {.bytes = job.source.total_bytes(), .pause = require_no_stop}, here);
  const auto copy = [&](const fs::path& path) {
    const InputFile file = InputFile::open(job.from / path.parent_path(), path.filename().native());
    folder.copy(file, path);
    file.require_unchanged();
  };
  copy("config.json");
  for (const ShardFile& file : job.source.files()) copy(file.name);
  if (fs::exists(job.from / index_file)) copy(index_file);
  for (const std::string& name : job.companions) copy(name);
  folder.publish([&] { job.source.require_unchanged(); });
}

}  // namespace

SnapshotWeights weights_of(const ExportRequest& request, const BaseSpec& base, const Here& here) {
  const fs::path& from = *request.weights;
  require_licence(request, base);
  const bool is_internal = converters::kind_of_folder(from) == Kind::internal;
  if (is_internal && !request.format) {
    throw Error(Trouble::usage, place(from), "is an internal checkpoint: --format NAME says what it becomes");
  }
  converters::Options options;
  options.threads = request.threads;
  options.memory = request.memory;
  options.cancelled = &stop_asked();
  const auto job = std::make_shared<const Job>(is_internal ? converters::prepare_export(from, *request.format, options)
                                                           : converters::prepare_import(from, request.format, options));
  for (const Finding& note : job->notes) here.report().note(place(from).in(note.where.str()), note.what);
  if (job->format.architecture != base.architecture) {
    throw Error(Trouble::input,
                place(from),
                text("is a ", job->format.architecture, ", but ", base.str(), " is a ", base.architecture));
  }
  const auto make = [job, is_internal, options, here](const fs::path& to) {
    if (!is_internal) return copy_checkpoint(*job, to, here);
    converters::publish(*job, to, options);
  };
  return {from, job->source.total_bytes(), make};
}

}  // namespace wconvert::tools
