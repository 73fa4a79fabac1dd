#include "tests/goldens/cases.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <ostream>
#include <set>

#include "converters/bookkeeping.h"

namespace wconvert::goldens {

namespace {

/// The part of the title behind the format: `refused` of `llama/refused/rank`; empty for a case of the format itself.
std::string group_of(const Case& golden) {
  const std::size_t first = golden.title.find('/');
  const std::size_t last = golden.title.rfind('/');
  return first == last ? "" : golden.title.substr(first + 1, last - first - 1);
}

bool is_internal(const Case& golden) {
  return golden.title.starts_with("internal/");
}

/// A case of a format wconvert has, as opposed to a training checkpoint or a verdict that binds nobody.
bool is_known_case(const Case& golden, std::string_view group) {
  return is_known(golden.format) && !golden.title.starts_with("distributed/") && group_of(golden) == group;
}

/// Whether the generator changed the weights, so that they are what is refused.
bool is_about_weights(const Case& golden) {
  const Json& steps = golden.about.at("made_by");
  return std::any_of(
      steps.begin(), steps.end(), [](const Json& step) { return step.at("step") == "model.safetensors"; });
}

void collect_owned(const Json& value, std::set<std::string>& keys) {
  if (!value.is_structured()) return;
  for (const auto& [key, below] : value.items()) {
    if (value.is_object() && key == "owned") {
      keys.insert(below.begin(), below.end());
    } else {
      collect_owned(below, keys);
    }
  }
}

bool is_part(const std::string& key) {
  return key == "text_config" || key == "vision_config";
}

/// What stands in an export of Fast-LLM's although it says nothing: transformers adds what its classes keep (those of
/// Llama and CLIP, where Fast-LLM leaves out which class it means), and one key slips out by mistake.
bool is_added(const std::string& format, const std::vector<std::string>& keys) {
  static const std::map<std::string, std::set<std::string>> added = {
      {"llava", {"type", "text_config.attention_bias", "text_config.mlp_bias", "vision_config.head_dim"}},
  };
  const auto found = added.find(format);
  const std::string dotted = keys.size() == 1 ? keys[0] : keys[0] + '.' + keys[1];
  if (found != added.end() && found->second.contains(dotted)) return true;
  return keys.size() > 1 && converters::is_bookkeeping(converters::format_named(format), keys);
}

std::vector<Case> find_cases() {
  std::vector<Case> found;
  const fs::path set = folder();
  for (const auto& entry : fs::recursive_directory_iterator(set)) {
    if (entry.path().filename() != "case.json") continue;
    const fs::path place = entry.path().parent_path();
    const std::string title = place.lexically_relative(set).generic_string();
    const Json about = parse_json(InputFile::open(entry.path()).read_all(16 << 20), Path().in(title));
    found.push_back({place, title, about.at("format").get<std::string>(), about});
  }
  std::sort(found.begin(), found.end(), [](const Case& a, const Case& b) { return a.title < b.title; });
  return found;
}

}  // namespace

bool Case::has_weights(std::string_view part) const {
  if (!has(part)) return false;
  const fs::directory_iterator files(folder / part);
  return std::any_of(
      begin(files), end(files), [](const auto& entry) { return entry.path().extension() == ".safetensors"; });
}

bool Case::binds(std::string_view direction) const {
  if (!about.contains("authoritative")) return false;
  const Json& directions = about.at("authoritative");
  return std::find(directions.begin(), directions.end(), direction) != directions.end();
}

std::ostream& operator<<(std::ostream& out, const Case& golden) {
  return out << golden.title;
}

fs::path folder() {
  const char* whole = std::getenv("WCONVERT_GOLDENS");
  return whole != nullptr && *whole != '\0' ? fs::path(whole) : fs::path(TEST_DATA) / "goldens";
}

const std::vector<Case>& cases() {
  static const std::vector<Case> all = find_cases();
  return all;
}

bool is_known(const std::string& format) {
  const std::vector<converters::Format>& known = converters::formats();
  return std::any_of(known.begin(), known.end(), [&](const auto& each) { return each.name == format; });
}

bool is_import(const Case& golden) {
  return is_known_case(golden, "") && golden.binds("import") && golden.has_weights("hf") &&
         golden.has_weights("fast_llm");
}

bool is_import_v5(const Case& golden) {
  return is_import(golden) && golden.has("hf_v5/config.json");
}

bool is_export(const Case& golden) {
  return is_known_case(golden, "") && golden.binds("export") && golden.has_weights("fast_llm") &&
         golden.has_weights("hf_back");
}

bool is_export_v5(const Case& golden) {
  return is_export(golden) && golden.has("hf_back_v5/config.json");
}

bool is_there_and_back(const Case& golden) {
  return is_known_case(golden, "") && golden.has_weights("hf");
}

bool is_config_import(const Case& golden) {
  return is_known_case(golden, "") && golden.binds("import") && golden.has("hf/config.json") &&
         golden.has("fast_llm/metadata.yaml");
}

bool is_config_export(const Case& golden) {
  return is_known_case(golden, "") && golden.binds("export") && golden.has("hf_back/config.json");
}

bool is_config(const Case& golden) {
  return is_known_case(golden, "configs");
}

bool is_refused_config(const Case& golden) {
  return is_known_case(golden, "refused") && !is_about_weights(golden);
}

bool is_refused_checkpoint(const Case& golden) {
  return is_known_case(golden, "refused") && is_about_weights(golden) && golden.has_weights(".");
}

bool is_refused_export(const Case& golden) {
  return is_known_case(golden, "") && is_internal(golden) && !golden.binds("export");
}

std::vector<Case> select(const std::function<bool(const Case&)>& holds) {
  std::vector<Case> selected;
  std::copy_if(cases().begin(), cases().end(), std::back_inserter(selected), holds);
  return selected;
}

std::string test_name(const Case& golden) {
  std::string name = golden.title;
  std::replace_if(
      name.begin(), name.end(), [](char letter) { return letter == '/' || letter == '-'; }, '_');
  return name;
}

converters::Options options_for(const Case& golden) {
  converters::Options options;
  options.threads = 2;
  if (golden.title == "llama/extra_keys") options.allow_unknown = {"my_note", "my_box"};
  return options;
}

Json meaning_of(const std::string& format, const Json& config) {
  std::set<std::string> owned;
  for (const Case& golden : cases()) {
    if (golden.format == format) collect_owned(golden.about, owned);
  }
  Json meaning = Json::object();
  for (const auto& [key, value] : config.items()) {
    if (!owned.contains(key) || is_added(format, {key})) continue;
    meaning[key] = value;
    if (!is_part(key) || !value.is_object()) continue;
    for (const auto& [inner, ignored] : value.items()) {
      if (is_added(format, {key, inner})) meaning[key].erase(inner);
    }
  }
  return meaning;
}

}  // namespace wconvert::goldens
