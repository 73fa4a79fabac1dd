#include "converters/job.h"

#include <algorithm>
#include <set>
#include <utility>

#include "converters/carried.h"
#include "converters/companions.h"
#include "converters/config.h"
#include "converters/metadata.h"
#include "converters/rope.h"
#include "engine/checkpoint/publication.h"
#include "engine/checkpoint/shard_writer.h"
#include "engine/core/text.h"
#include "engine/execute/compare.h"

namespace wconvert::converters {
namespace {

constexpr std::uint64_t most_config_bytes = std::uint64_t{16} << 20;
constexpr const char* carried_folder = "hf";

/// Names for `a = 1, b = 2`.
std::string join(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : ", ") + word;
  return line;
}

/// Every block has a tensor, and every internal tensor is made of one at least, so a config that asks for more than
/// there are is wrong; the slack lets the check of names say how.
std::size_t most_tensors(const Shards& source) {
  return source.tensors().size() + 1000;
}

/// The keys of a config file with the text it was parsed from.
struct ConfigFile {
  InputFile file;
  std::string text;
  Json json;
};

ConfigFile read_config_file(InputFile file) {
  ConfigFile out{std::move(file), {}, {}};
  out.text = out.file.read_all(most_config_bytes);
  out.json = parse_json(out.text, out.file.path());
  if (!out.json.is_object()) {
    throw Error(Trouble::input, out.file.path(), text("is ", describe_json(out.json), ", expected an object"));
  }
  return out;
}

bool holds_name(const fs::path& folder, std::string_view name) {
  const auto names = list_folder(folder);
  return std::binary_search(names.begin(), names.end(), name);
}

/// The config that an export takes its carried keys from; nothing if there is none.
std::optional<ConfigFile> find_carried(const fs::path& from, const Options& options, Job& job) {
  const fs::path source = options.config_from ? *options.config_from : from / carried_folder;
  if (!options.config_from && !has_carried(from)) return std::nullopt;
  if (!fs::is_directory(source)) return read_config_file(InputFile::open(source));
  job.companions_from = source;
  return read_config_file(InputFile::open(source, "config.json"));
}

/// The one type that everything is written in, if there is one.
std::optional<DType> only_dtype(const std::map<std::string, DType>& dtypes) {
  if (dtypes.empty()) return std::nullopt;
  const DType first = dtypes.begin()->second;
  const bool all = std::all_of(dtypes.begin(), dtypes.end(), [&](const auto& one) { return one.second == first; });
  return all ? std::optional(first) : std::nullopt;
}

/// The config has to say the type that the weights will have, or loaders would cast them. While they have the type they
/// were imported with, what the config said of it then is the user's business.
void settle_dtype_key(const Job& job, bool is_carried, HfStyle style, Json& config, const Here& file) {
  const auto dtype = only_dtype(job.dtypes);
  if (!dtype || (is_carried && recall_dtype(job.source) == dtype)) return;
  const std::string word(long_name_of(*dtype));
  bool said = false;
  for (const char* key : {"dtype", "torch_dtype"}) {
    if (!config.contains(key)) continue;
    said = true;
    if (config[key] == word || config[key].is_null()) continue;
    (file.colon() / key).note(text("was ", config[key].dump(), ", the weights are written as ", word));
    config[key] = word;
  }
  if (!said && !is_carried) config[style == HfStyle::v4 ? "torch_dtype" : "dtype"] = word;
}

void note_carried(const Json& config, const Json& owned, const ConfigFile& carried, const Here& here) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : config.items()) {
    if (!owned.contains(key) && carried.json.contains(key)) keys.push_back(printable(key));
  }
  here.in("config.json").note(text("taken from ", carried.file.name(), ": ", join(keys)));
}

/// The text of the config.json to be written.
std::string export_text(const Job& job,
                        const std::optional<ConfigFile>& carried,
                        const Options& options,
                        const Here& here) {
  const Here file = here.in("config.json");
  const HfStyle style = options.style ? *options.style : carried ? style_of(carried->json) : HfStyle::v4;
  const Json owned = export_config(job.format, job.model, style, here);
  if (!carried) {
    Json config = owned;
    settle_dtype_key(job, false, style, config, file);
    file.note(
        "no config.json was carried: token ids, positions and other keys of the class keep its defaults; "
        "--config-from DIR gives them");
    return dump_json(config, JsonStyle::indented);
  }
  Json config = carry_config(job.format, job.model, carried->json, style, Here(here.report()));
  settle_dtype_key(job, true, style, config, file);
  if (options.config_from) note_carried(config, owned, *carried, here);
  return config == carried->json ? carried->text : dump_json(config, JsonStyle::indented);
}

std::set<std::string> names_of(const Shards& source) {
  std::set<std::string> names;
  for (const StoredTensor& tensor : source.tensors()) names.insert(tensor.entry.name);
  return names;
}

/// What tells the kind of a checkpoint has to be there.
void require_file(const fs::path& folder, std::string_view name, std::string_view kind) {
  if (holds_name(folder, name)) return;
  throw Error(Trouble::input,
              Path().in(printable(folder.string())),
              text("holds no ", name, ", so it is not ", kind, " checkpoint"));
}

std::vector<InputFile> into_vector(InputFile file) {
  std::vector<InputFile> files;
  files.push_back(std::move(file));
  return files;
}

}  // namespace

bool has_carried(const fs::path& from) {
  if (!holds_name(from, carried_folder)) return false;
  if (fs::symlink_status(from / carried_folder).type() != fs::file_type::directory) {
    throw Error(
        Trouble::input, Path().in(carried_folder), "is no folder, expected one with the config that is carried");
  }
  return holds_name(from / carried_folder, "config.json");
}

Json read_config(const fs::path& folder) {
  return read_config_file(InputFile::open(folder, "config.json")).json;
}

Plan identity_plan(const std::vector<SafetensorsDraft::Tensor>& tensors) {
  Plan plan;
  for (const auto& tensor : tensors) {
    plan.steps.push_back({Path(), tensor.name, tensor.shape, {{tensor.name, as_is.boxes(tensor.shape, 1)[0]}}});
  }
  return plan;
}

Kind kind_of_folder(const fs::path& folder) {
  const auto names = list_folder(folder);
  const auto has = [&](std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  if (has("metadata.yaml") && has("config.json")) {
    throw Error(Trouble::input,
                Path().in(printable(folder.string())),
                "holds metadata.yaml and config.json: which one is meant?");
  }
  if (has("metadata.yaml")) return Kind::internal;
  if (has("config.json")) return Kind::hugging_face;
  throw Error(Trouble::input, Path().in(printable(folder.string())), "holds neither config.json nor metadata.yaml");
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
  if (!found.settle) read_model();
  Shards source = Shards::open_hugging_face(from, here);
  if (found.settle) {
    config.json = found.settle(std::move(config.json), names_of(source), file);
    read_model();
  }
  report.raise();

  Plan plan = flatten(found, model, most_tensors(source), report);
  find_names(plan, found.names, source, here);
  check_source(
      plan,
      Direction::to_internal,
      source,
      [&](const std::string& internal) { return join(keys_that_shape(found, config.json, internal)); },
      here);
  report.raise();
  auto dtypes = plan_dtypes(plan, Direction::to_internal, source, options.dtype, here);
  report.raise();
  check_redundant(plan, source, execute_options(options, 0), here);
  report.raise();

  auto companions = find_companions(from, config.json, here);
  report.raise();
  return {from,
          Direction::to_internal,
          found,
          model,
          std::move(plan),
          std::move(source),
          std::move(dtypes),
          into_vector(std::move(config.file)),
          std::move(config.text),
          from,
          std::move(companions),
          report.notes()};
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
  Shards source = Shards::open_internal(from, metadata.state_index, here);
  report.raise();

  Job job{from,
          Direction::to_hf,
          target,
          std::move(metadata.model),
          {},
          std::move(source),
          {},
          into_vector(std::move(file)),
          {},
          {},
          {},
          {}};
  export_config(target, job.model, HfStyle::v4, here.in("metadata.yaml").colon() / "config.base_model");
  report.raise();
  job.plan = flatten(target, job.model, most_tensors(job.source), report);
  if (options.hf_names) choose_names(job.plan, target.names, *options.hf_names);
  check_source(
      job.plan, Direction::to_hf, job.source, [](const std::string&) { return "metadata.yaml"; }, here);
  report.raise();
  job.dtypes = plan_dtypes(job.plan, Direction::to_hf, job.source, options.dtype, here);
  report.raise();

  std::optional<ConfigFile> carried = find_carried(from, options, job);
  job.config_text = export_text(job, carried, options, here);
  if (!job.companions_from.empty()) job.companions = find_companions(job.companions_from, carried->json, here);
  note_missing_code(parse_json(job.config_text, Path()), job.companions, here.in("config.json"));
  if (carried) job.files.push_back(std::move(carried->file));
  report.raise();
  job.notes = report.notes();
  return job;
}

std::vector<SafetensorsDraft::Tensor> outputs_of(const Job& job) {
  std::vector<SafetensorsDraft::Tensor> tensors;
  for (const Step& step : job.plan.steps) {
    if (job.direction == Direction::to_internal) {
      tensors.push_back({step.internal, job.dtypes.at(step.internal), step.shape});
      continue;
    }
    for (const Part& part : step.parts) tensors.push_back({part.hf, job.dtypes.at(part.hf), part.box.shape});
  }
  return tensors;
}

}  // namespace wconvert::converters
