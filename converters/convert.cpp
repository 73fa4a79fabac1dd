#include "converters/convert.h"

#include <utility>

#include "converters/config.h"
#include "converters/job.h"
#include "converters/metadata.h"
#include "converters/rope.h"
#include "engine/checkpoint/publication.h"

namespace wconvert::converters {

Summary import_checkpoint(const fs::path& from,
                          const fs::path& to,
                          const std::optional<std::string>& format,
                          const Options& options) {
  check_destination(to, from, options.if_exists, options.parents);
  Stopwatch watch;
  return publish(prepare_import(from, format, options), to, options, watch);
}

Summary export_checkpoint(const fs::path& from, const fs::path& to, const std::string& format, const Options& options) {
  check_destination(to, from, options.if_exists, options.parents);
  Stopwatch watch;
  return publish(prepare_export(from, format, options), to, options, watch);
}

ConfigText config_of(const fs::path& file, const std::optional<std::string>& format, const Options& options) {
  Report report;
  const InputFile input = InputFile::open(file);
  const Here here(report, input.path());
  const std::string content = input.read_all(100'000'000);
  ConfigText out;
  if (file.extension() == ".yaml" || file.extension() == ".yml") {
    if (!format) throw Error(Trouble::usage, input.path(), "needs --format: a metadata.yaml fits any format");
    const Metadata metadata = parse_metadata(content, here);
    report.raise();
    const Json config = export_config(
        format_named(*format), metadata.model, options.style.value_or(HfStyle::v4), here.colon() / "config.base_model");
    report.raise();
    out.text = dump_json(config, JsonStyle::indented);
  } else {
    const Json config = parse_json(content, input.path());
    const Format found = format ? format_named(*format) : detect_format(config, here);
    if (format) require_format(found, config, here);
    const models::Model model = import_config(found, config, options.allow_unknown, here);
    report.raise();
    out.text = dump_metadata({model, {}});
  }
  out.notes = report.notes();
  return out;
}

}  // namespace wconvert::converters
