#include "converters/job.h"

#include <tbb/parallel_invoke.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <exception>
#include <functional>
#include <set>
#include <utility>

#include "converters/companions.h"
#include "converters/config.h"
#include "converters/config_file.h"
#include "converters/metadata.h"
#include "engine/core/text.h"
#include "engine/execute/compare.h"
#include "engine/execute/usable_threads.h"
#include "models/inventory.h"

namespace wconvert::converters {
namespace {

std::set<std::string> names_of(const Shards& source) {
  std::set<std::string> names;
  for (const StoredTensor& tensor : source.tensors()) names.insert(tensor.entry.name);
  return names;
}

/// What is in the files, and the plan for it.
struct Opened {
  Shards source;
  std::optional<Plan> plan;  // not there if it has to be made of what the files hold, or to be told what is wrong
};

/// Reads the headers, and meanwhile flattens the tables, unless something is wrong with the model: with very many
/// tensors each of them takes long.
Opened open_and_flatten(const std::function<Shards()>& open,
                        const Format& format,
                        const models::Model& model,
                        const Options& options,
                        const Report& so_far) {
  std::optional<Shards> source;
  std::optional<Plan> plan;
  const auto flatten_now = [&] {
    Report report;
    try {
      Plan made = flatten(format, model, HeaderBudget::most_tensors, report);
      if (report.findings().empty() && report.notes().empty()) plan = std::move(made);
    } catch (const std::exception&) {
      // It is told when the headers are known: what is wrong with these comes first.
    }
  };
  if (!so_far.findings().empty() || usable_threads(options.threads) == 1) return {open(), std::nullopt};
  tbb::task_arena(2).execute([&] { tbb::parallel_invoke([&] { source = open(); }, flatten_now); });
  if (plan && plan->steps.size() > most_tensors(*source)) plan.reset();
  return {std::move(*source), std::move(plan)};
}

}  // namespace

// Every block has a tensor, and every internal tensor is made of one at least; the slack lets the check of names say
// how a config is wrong.
std::size_t most_tensors(const Shards& source) {
  return source.tensors().size() + 1000;
}

std::vector<SafetensorsDraft::Tensor> owned_tensors(const models::Model& model, const Shards& source) {
  std::vector<SafetensorsDraft::Tensor> tensors;
  const Inventory owned = models::inventory(model, most_tensors(source));
  for (const OwnedTensor& tensor : owned.tensors()) tensors.push_back({tensor.name, DType::f32, tensor.shape});
  return tensors;
}

Job prepare_import(const fs::path& from, const std::optional<std::string>& format, const Options& options) {
  Report report;
  const Here here(report);
  require_file(from, "config.json", "a Hugging Face");
  ConfigFile config = read_config_file(InputFile::open(from, "config.json"));
  const Here file = here.in("config.json");
  const Format found = format ? format_named(*format) : detect_format(config.json, file);
  if (format) require_format(found, config.json, file);
  models::Model model;
  const auto read_model = [&] { model = import_config(found, config.json, options.allow_unknown, file); };
  const auto open = [&] { return Shards::open_hugging_face(from, here); };
  if (!found.settle) read_model();
  auto [source, early] =
      found.settle ? Opened{open(), std::nullopt} : open_and_flatten(open, found, model, options, report);
  if (found.settle) {
    config.json = found.settle(std::move(config.json), names_of(source), file);
    read_model();
  }
  report.raise();

  Plan plan = early ? std::move(*early) : flatten(found, model, most_tensors(source), report);
  find_names(plan, found.names, source, here);
  check_source(
      plan,
      Direction::to_internal,
      source,
      [&](const std::string& internal) { return listed(keys_that_shape(found, config.json, internal)); },
      here);
  report.raise();
  auto dtypes = plan_dtypes(plan, Direction::to_internal, source, options.dtype, here);
  report.raise();
  check_redundant(plan, source, execute_options(options, 0), here);
  report.raise();

  Job job{from,
          Direction::to_internal,
          found,
          model,
          std::move(plan),
          std::move(source),
          std::move(dtypes),
          {},
          std::move(config.text),
          from,
          find_companions(from, config.json, here),
          {}};
  report.raise();
  job.files.push_back(std::move(config.file));
  job.notes = report.notes();
  return job;
}

Job prepare_export(const fs::path& from, const std::string& format, const Options& options) {
  Report report;
  const Here here(report);
  const Format target = format_named(format);
  require_file(from, "metadata.yaml", "an internal");
  InputFile file = InputFile::open(from, "metadata.yaml");
  Metadata metadata = read_metadata(file, here);
  report.raise();
  if (!fs::exists(from / "ok"))
    here.note("no file `ok`: the program that wrote this checkpoint may not have ended well");
  const auto open = [&] { return Shards::open_internal(from, metadata.state_index, here); };
  export_config(target, metadata.model, HfStyle::v4, here.in("metadata.yaml").colon() / "config.base_model");
  auto [source, early] = open_and_flatten(open, target, metadata.model, options, report);
  report.raise();

  Job job{from, Direction::to_hf, target, std::move(metadata.model), {}, std::move(source), {}, {}, {}, {}, {}, {}};
  job.files.push_back(std::move(file));
  job.plan = early ? std::move(*early) : flatten(target, job.model, most_tensors(job.source), report);
  if (options.hf_names) choose_names(job.plan, target.names, *options.hf_names);
  check_source(
      job.plan, Direction::to_hf, job.source, [](const std::string&) { return "metadata.yaml"; }, here);
  report.raise();
  job.dtypes = plan_dtypes(job.plan, Direction::to_hf, job.source, options.dtype, here);
  report.raise();

  std::optional<ConfigFile> carried = find_carried(from, options);
  job.config_text = export_text(job, carried, options, here);
  const fs::path beside = options.config_from.value_or(from / "hf");
  if (carried && fs::is_directory(beside)) {
    job.companions_from = beside;
    job.companions = find_companions(beside, carried->json, here);
  }
  note_missing_code(parse_json(job.config_text, Path()), job.companions, here.in("config.json"));
  if (carried) job.files.push_back(std::move(carried->file));
  report.raise();
  job.notes = report.notes();
  return job;
}

Plan identity_plan(const std::vector<SafetensorsDraft::Tensor>& tensors) {
  Plan plan;
  for (const auto& tensor : tensors) {
    plan.steps.push_back({Path(), tensor.name, tensor.shape, {{tensor.name, as_is.boxes(tensor.shape, 1)[0]}}});
  }
  return plan;
}

std::vector<SafetensorsDraft::Tensor> outputs_of(const Job& job) {
  std::vector<SafetensorsDraft::Tensor> tensors;
  tensors.reserve(job.source.tensors().size());
  for (std::size_t index = 0; index < job.plan.steps.size(); ++index) {
    const Step& step = job.plan.steps[index];
    const DType dtype = job.dtypes.at(index).value();
    if (job.direction == Direction::to_internal) {
      tensors.push_back({step.internal, dtype, step.shape});
      continue;
    }
    for (const Part& part : step.parts) tensors.push_back({part.hf, dtype, part.box.shape});
  }
  return tensors;
}

}  // namespace wconvert::converters
