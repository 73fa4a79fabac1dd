#include <algorithm>
#include <iomanip>
#include <iostream>
#include <map>

#include "converters/bookkeeping.h"
#include "converters/hf_style.h"
#include "converters/job.h"
#include "converters/metadata.h"
#include "engine/core/text.h"
#include "tools/wconvert/commands.h"

namespace wconvert::tools {
namespace {

using namespace converters;

Json shape_json(const Shape& shape) {
  Json out = Json::array();
  for (const auto extent : shape) out.push_back(extent);
  return out;
}

Json plan_json(const Job& job) {
  Json steps = Json::array();
  for (const Step& step : job.plan.steps) {
    Json parts = Json::array();
    for (const Part& part : step.parts) {
      parts.push_back({{"hf", part.hf},
                       {"shape", shape_json(part.box.shape)},
                       {"offset", part.box.offset},
                       {"strides", shape_json(part.box.strides)}});
    }
    steps.push_back({{"internal", step.internal}, {"shape", shape_json(step.shape)}, {"parts", std::move(parts)}});
  }
  Json redundant = Json::array();
  for (const Redundant& one : job.plan.redundant) redundant.push_back({{"hf", one.hf}, {"reason", one.reason}});
  return {{"status", "ok"},
          {"format", job.format.name},
          {"direction", job.direction == Direction::to_hf ? "export" : "import"},
          {"steps", std::move(steps)},
          {"redundant", std::move(redundant)},
          {"notes", notes_json(job.notes)}};
}

/// Lines of columns, each as wide as its widest word.
void print_columns(const std::vector<std::vector<std::string>>& lines) {
  std::vector<std::size_t> widths;
  for (const auto& line : lines) {
    widths.resize(std::max(widths.size(), line.size()));
    for (std::size_t column = 0; column < line.size(); ++column) {
      widths[column] = std::max(widths[column], line[column].size());
    }
  }
  for (const auto& line : lines) {
    std::string out;
    for (std::size_t column = 0; column < line.size(); ++column) {
      out += line[column] + std::string(widths[column] - line[column].size() + 2, ' ');
    }
    out.erase(out.find_last_not_of(' ') + 1);
    std::cout << out << '\n';
  }
}

/// A folder opened without asking what its tensors mean.
struct Opened {
  std::string kind;
  std::string format;
  std::string style;  // of config.json
  Shards source;
};

Opened open(const fs::path& folder, const Here& here) {
  if (kind_of_folder(folder) == Kind::internal) {
    const Metadata metadata =
        parse_metadata(InputFile::open(folder, "metadata.yaml").read_all(100'000'000), here.in("metadata.yaml"));
    here.report().raise();
    return {"internal", "fast_llm", "", Shards::open_internal(folder, metadata.state_index, here)};
  }
  const InputFile file = InputFile::open(folder, "config.json");
  const Json config = parse_json(file.read_all(std::uint64_t{16} << 20), file.path());
  return {"hugging_face",
          detect_format(config, here.in("config.json")).name,
          std::string(name_of(style_of(config))),
          Shards::open_hugging_face(folder, here)};
}

}  // namespace

int run_plan(const Request& request) {
  const bool internal = kind_of_folder(request.source) == Kind::internal;
  if (internal && !request.format) {
    throw Error(Trouble::usage, Path(), "the plan of an internal checkpoint needs --format NAME");
  }
  const Job job = internal ? prepare_export(request.source, *request.format, request.options)
                           : prepare_import(request.source, request.format, request.options);
  say_notes(job.notes, request.voice);
  if (request.voice.json) {
    std::cout << dump_json(plan_json(job), JsonStyle::indented);
    return 0;
  }
  std::vector<std::vector<std::string>> lines;
  for (const Step& step : job.plan.steps) {
    std::string parts;
    for (const Part& part : step.parts) {
      parts += (parts.empty() ? "" : " + ") + printable(part.hf) + ' ' + text_of(part.box.shape);
    }
    lines.push_back({step.internal, text_of(step.shape), std::move(parts)});
  }
  for (const Redundant& one : job.plan.redundant) lines.push_back({"(dropped)", "", one.hf + ": " + one.reason});
  print_columns(lines);
  std::cout << "proved: every element of " << job.plan.steps.size() << " tensors is moved exactly once\n";
  return 0;
}

int run_config(const Request& request) {
  const ConfigText config = config_of(request.source, request.format, request.options);
  say_notes(config.notes, request.voice);
  std::cout << config.text;
  return 0;
}

int run_inspect(const Request& request) {
  Report report;
  const Opened opened = open(request.source, Here(report));
  say_notes(report.notes(), request.voice);
  std::map<std::string, std::size_t> dtypes;
  for (const StoredTensor& tensor : opened.source.tensors()) ++dtypes[std::string(name_of(tensor.entry.dtype))];
  if (request.voice.json) {
    Json files = Json::array(), tensors = Json::array();
    for (const ShardFile& file : opened.source.files()) {
      files.push_back({{"name", file.name}, {"bytes", file.fingerprint.size}, {"metadata", file.metadata}});
    }
    for (const StoredTensor& tensor : opened.source.tensors()) {
      tensors.push_back({{"name", tensor.entry.name},
                         {"dtype", name_of(tensor.entry.dtype)},
                         {"shape", shape_json(tensor.entry.shape)},
                         {"file", opened.source.files()[tensor.file].name}});
    }
    const Json out = {{"status", "ok"},
                      {"kind", opened.kind},
                      {"format", opened.format},
                      {"hf_style", opened.style.empty() ? Json() : Json(opened.style)},
                      {"bytes", opened.source.total_bytes()},
                      {"dtypes", dtypes},
                      {"files", std::move(files)},
                      {"tensors", std::move(tensors)},
                      {"notes", notes_json(report.notes())}};
    std::cout << dump_json(out, JsonStyle::indented);
    return 0;
  }
  std::cout << opened.kind << " checkpoint, format " << opened.format
            << (opened.style.empty() ? "" : ", config " + opened.style) << ": " << opened.source.tensors().size()
            << " tensors, " << bytes_text(static_cast<double>(opened.source.total_bytes()));
  for (const auto& [dtype, count] : dtypes) std::cout << ", " << count << ' ' << dtype;
  std::cout << '\n';
  std::vector<std::vector<std::string>> lines;
  for (const ShardFile& file : opened.source.files()) {
    lines.push_back({printable(file.name), bytes_text(static_cast<double>(file.fingerprint.size))});
  }
  if (request.voice.verbose) {
    for (const StoredTensor& tensor : opened.source.tensors()) {
      lines.push_back(
          {printable(tensor.entry.name), std::string(name_of(tensor.entry.dtype)), text_of(tensor.entry.shape)});
    }
  }
  print_columns(lines);
  return 0;
}

int run_formats(const Request& request) {
  Json list = Json::array();
  std::vector<std::vector<std::string>> lines = {{"format", "model_type", "architecture"}};
  for (const Format& format : formats()) {
    list.push_back({{"name", format.name}, {"model_type", format.model_type}, {"architecture", format.architecture}});
    lines.push_back({format.name, format.model_type, format.architecture});
  }
  if (request.voice.json) {
    std::cout << dump_json({{"status", "ok"}, {"formats", std::move(list)}}, JsonStyle::indented);
  } else {
    print_columns(lines);
  }
  return 0;
}

int run_show(const Request& request) {
  const Format format = format_named(*request.format);
  std::vector<Listing::Line> rows;
  format.model.show(Listing(rows));
  std::vector<std::string> bookkeeping(common_bookkeeping().begin(), common_bookkeeping().end());
  bookkeeping.insert(bookkeeping.end(), format.bookkeeping.begin(), format.bookkeeping.end());
  bookkeeping.insert(bookkeeping.end(), {"*_token_id", "_*"});
  if (request.voice.json) {
    Json owned = Json::array();
    for (const auto& row : rows) {
      owned.push_back({{"kind", row.kind == Listing::Kind::config ? "config" : "tensor"},
                       {"internal", row.internal},
                       {"hf", row.hf},
                       {"how", row.how},
                       {"condition", row.condition}});
    }
    const Json out = {{"status", "ok"},
                      {"format", format.name},
                      {"model_type", format.model_type},
                      {"architecture", format.architecture},
                      {"rows", std::move(owned)},
                      {"class_defaults", format.defaults},
                      {"bookkeeping", bookkeeping}};
    std::cout << dump_json(out, JsonStyle::indented);
    return 0;
  }
  std::cout << format.name << ": model_type " << format.model_type << ", architecture " << format.architecture << "\n";
  for (const auto kind : {Listing::Kind::config, Listing::Kind::tensor}) {
    const bool is_config = kind == Listing::Kind::config;
    std::cout << (is_config ? "\nConfiguration\n" : "\nTensors\n");
    std::vector<std::vector<std::string>> lines = {
        {"internal", is_config ? "config.json" : "hf", is_config ? "rule" : "layout", "condition"}};
    for (const auto& row : rows) {
      if (row.kind == kind) lines.push_back({row.internal, row.hf, row.how, row.condition});
    }
    print_columns(lines);
  }
  std::cout << "\nBookkeeping, carried as it is\n";
  for (const auto& key : bookkeeping) std::cout << key << '\n';
  std::cout << "\nAny other key is refused, unless --allow-unknown names it.\n";
  return 0;
}

}  // namespace wconvert::tools
