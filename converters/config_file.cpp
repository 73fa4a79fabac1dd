#include "converters/config_file.h"

#include <algorithm>
#include <utility>

#include "converters/carried.h"
#include "converters/config.h"
#include "converters/folder_kind.h"
#include "converters/hf_style.h"
#include "engine/core/in_memory.h"
#include "engine/core/text.h"

namespace wconvert::converters {
namespace {

constexpr std::uint64_t most_config_bytes = std::uint64_t{16} << 20;
constexpr const char* carried_folder = "hf";

/// The one type that everything is written in, if there is one.
std::optional<DType> only_dtype(const std::vector<std::optional<DType>>& dtypes) {
  if (dtypes.empty()) return std::nullopt;
  const bool all = std::all_of(dtypes.begin(), dtypes.end(), [&](const auto& one) { return one == dtypes.front(); });
  return all ? dtypes.front() : std::nullopt;
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
  here.in("config.json").note(text("taken from ", carried.file.name(), ": ", listed(keys)));
}

}  // namespace

ConfigFile read_config_file(InputFile file) {
  ConfigFile out{std::move(file), {}, {}};
  out.text = out.file.read_all(most_config_bytes);
  out.json = in_memory(out.file.path(), out.file.size(), [&] { return parse_json(out.text, out.file.path()); });
  if (!out.json.is_object()) {
    throw Error(Trouble::input, out.file.path(), text("is ", describe_json(out.json), ", expected an object"));
  }
  return out;
}

Json read_config(const fs::path& folder) {
  return read_config_file(InputFile::open(folder, "config.json")).json;
}

bool has_carried(const fs::path& folder) {
  if (!holds_name(folder, carried_folder)) return false;
  if (fs::symlink_status(folder / carried_folder).type() != fs::file_type::directory) {
    throw Error(
        Trouble::input, Path().in(carried_folder), "is no folder, expected one with the config that is carried");
  }
  return holds_name(folder / carried_folder, "config.json");
}

std::optional<ConfigFile> find_carried(const fs::path& from, const Options& options) {
  const fs::path source = options.config_from ? *options.config_from : from / carried_folder;
  if (!options.config_from && !has_carried(from)) return std::nullopt;
  if (!fs::is_directory(source)) return read_config_file(InputFile::open(source));
  return read_config_file(InputFile::open(source, "config.json"));
}

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

}  // namespace wconvert::converters
