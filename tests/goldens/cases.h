#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "converters/convert.h"
#include "engine/io/file.h"
#include "engine/io/json.h"

namespace wconvert::goldens {

/// One golden: a folder with a case.json. tests/data/goldens/README.md says what lies in it.
struct Case {
  fs::path folder;
  std::string title;   // the folder below the set: `llama/refused/rank`
  std::string format;  // what its Hugging Face side is
  Json about;          // case.json

  bool has(std::string_view part) const { return fs::exists(folder / part); }
  bool has_weights(std::string_view part) const;
  /// Whether Fast-LLM's answer is the right one: `import` or `export`.
  bool binds(std::string_view direction) const;
};
std::ostream& operator<<(std::ostream& out, const Case& golden);

/// The folder that WCONVERT_GOLDENS names, else the part of the goldens that lies in this repository.
fs::path folder();

/// Every case of the set, by title.
const std::vector<Case>& cases();

/// Whether wconvert has the format.
bool is_known(const std::string& format);

// What the tests run on: cases of known formats with what it takes.

/// hf/ and fast_llm/ with weights; binding.
bool is_import(const Case& golden);
/// As is_import, and hf_v5/ says that model as transformers 5 does.
bool is_import_v5(const Case& golden);
/// fast_llm/ and hf_back/ with weights; binding.
bool is_export(const Case& golden);
/// As is_export, and hf_back_v5/ is what Fast-LLM writes under transformers 5.
bool is_export_v5(const Case& golden);
/// hf/ with weights.
bool is_there_and_back(const Case& golden);
/// The configs of hf/ and fast_llm/; binding.
bool is_config_import(const Case& golden);
/// The configs of fast_llm/ and hf_back/; binding.
bool is_config_export(const Case& golden);
/// A config.json alone, and what it is read as.
bool is_config(const Case& golden);
/// Refused for its config.json.
bool is_refused_config(const Case& golden);
/// Refused for its weights, which are there.
bool is_refused_checkpoint(const Case& golden);
/// A model that Fast-LLM says or we say cannot be written in the format.
bool is_refused_export(const Case& golden);

/// The cases of which that holds.
std::vector<Case> select(const std::function<bool(const Case&)>& holds);

/// The title as GoogleTest takes it.
std::string test_name(const Case& golden);

/// The options a case needs: it takes a word from the user to leave unknown keys alone.
converters::Options options_for(const Case& golden);

/// The part of a config.json that Fast-LLM wrote and that carries the format's meaning: the keys that the cases name as
/// such, without what the config classes of transformers add below them.
Json meaning_of(const std::string& format, const Json& config);

}  // namespace wconvert::goldens
