#include <utility>

#include "converters/config.h"
#include "converters/job.h"
#include "converters/metadata.h"
#include "engine/execute/compare.h"

namespace wconvert::converters {
namespace {

/// A folder that was checked by itself: what it holds, and the plan that its tables give.
struct Checked {
  Kind kind;
  std::string format;
  models::Model model;
  Shards source;
  std::vector<SafetensorsDraft::Tensor> tensors;
  std::vector<Finding> notes;
};

Checked check_internal(const fs::path& folder) {
  Report report;
  const Here here(report);
  Metadata metadata = read_metadata(InputFile::open(folder, "metadata.yaml"), here);
  report.raise();
  Shards source = Shards::open_internal(folder, metadata.state_index, here);
  report.raise();
  std::vector<SafetensorsDraft::Tensor> tensors = owned_tensors(metadata.model, source);
  check_source(
      identity_plan(tensors), Direction::to_hf, source, [](const std::string&) { return "metadata.yaml"; }, here);
  report.raise();
  return {Kind::internal, "fast_llm", std::move(metadata.model), std::move(source), std::move(tensors), report.notes()};
}

Checked check_hugging_face(const fs::path& folder, const std::optional<std::string>& format, const Options& options) {
  Job job = prepare_import(folder, format, options);
  std::vector<SafetensorsDraft::Tensor> tensors;
  for (const Step& step : job.plan.steps) {
    for (const Part& part : step.parts) tensors.push_back({part.hf, DType::f32, part.box.shape});
  }
  return {Kind::hugging_face,
          job.format.name,
          std::move(job.model),
          std::move(job.source),
          std::move(tensors),
          std::move(job.notes)};
}

Checked check_folder(const fs::path& folder, const std::optional<std::string>& format, const Options& options) {
  return kind_of_folder(folder) == Kind::internal ? check_internal(folder)
                                                  : check_hugging_face(folder, format, options);
}

/// Copies one folder into another of its kind. Tensors of one model lie in one order, whatever a program calls them.
Plan copy_plan(const Checked& from, const Checked& to) {
  Plan plan = identity_plan(from.tensors);
  if (from.format != to.format || from.model != to.model) return plan;
  for (std::size_t index = 0; index < plan.steps.size(); ++index) {
    plan.steps[index].parts[0].hf = to.tensors.at(index).name;
  }
  return plan;
}

/// Weights can be held against those of another type if the one becomes the other.
void require_comparable(
    const Plan& plan, Direction direction, const Source& source, const Source& folder, const Here& here) {
  const bool importing = direction == Direction::to_internal;
  for (const Step& step : plan.steps) {
    for (const Part& part : step.parts) {
      const DType from = source.find(importing ? part.hf : step.internal)->entry.dtype;
      const std::string& name = importing ? step.internal : part.hf;
      const DType to = folder.find(name)->entry.dtype;
      if (from == to || can_cast(from, to)) continue;
      here.in(text("tensor ", quoted(name))).fail(text("is ", name_of(to), ", that of the source is ", name_of(from)));
    }
  }
}

/// Does converting, or copying, the source give the weights that the folder has?
void compare(const Checked& folder, const fs::path& against, const Options& options, Report& report) {
  const Here here(report);
  const auto hold = [&](const Plan& plan, Direction direction, const Source& source) {
    // The folder stands on the side that the plan writes.
    const Direction side = direction == Direction::to_internal ? Direction::to_hf : Direction::to_internal;
    check_source(
        plan, side, folder.source, [](const std::string&) { return std::string("the source"); }, here);
    require_comparable(plan, direction, source, folder.source, here);
    report.raise();
    ComparingSink sink(folder.source);
    execute(plan, direction, source, sink, execute_options(options, folder.source.total_bytes()));
    sink.report(here);
  };
  const Kind kind = kind_of_folder(against);
  if (kind == folder.kind) {
    const Checked other = check_folder(against, std::nullopt, options);
    hold(copy_plan(other, folder), Direction::to_hf, other.source);
  } else if (kind == Kind::hugging_face) {
    const Job job = prepare_import(against, std::nullopt, options);
    hold(job.plan, job.direction, job.source);
  } else {
    Job job = prepare_export(against, folder.format, options);
    find_names(job.plan, job.format.names, folder.source, here);
    hold(job.plan, job.direction, job.source);
  }
}

}  // namespace

Summary verify_checkpoint(const fs::path& folder,
                          const std::optional<fs::path>& against,
                          const std::optional<std::string>& format,
                          const Options& options) {
  if (against) kind_of_folder(*against);  // a source that is none is the user's mistake, not a verdict
  try {
    const Checked checked = check_folder(folder, format, options);
    Report report;
    if (against) compare(checked, *against, options, report);
    report.raise();
    checked.source.require_unchanged();
    return {checked.format,
            checked.tensors.size(),
            checked.source.files().size(),
            checked.source.total_bytes(),
            checked.notes,
            {}};
  } catch (const Error& fault) {
    // Whatever is wrong with the folder is what was asked for.
    if (fault.trouble() != Trouble::input) throw;
    throw Error(Trouble::verification, fault.findings(), fault.hint());
  }
}

}  // namespace wconvert::converters
