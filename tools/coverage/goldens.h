#pragma once

#include <string>
#include <vector>

#include "engine/core/report.h"
#include "engine/io/file.h"
#include "tools/coverage/witness.h"

namespace wconvert::coverage {

/// One golden: a folder with a case.json. tests/data/goldens/README.md says what lies in it.
struct Case {
  fs::path folder;
  std::string title;   // the folder below the set: `llama/configs/empty`
  std::string format;  // what its Hugging Face side is
  Json about;          // case.json

  bool has(const char* part) const { return fs::exists(folder / part); }
  bool has_weights(const char* part) const;
  /// Is Fast-LLM's answer the right one? `import` or `export`.
  bool binds(std::string_view direction) const;
};

/// The folder with the goldens: the one given, that of the environment variable WCONVERT_GOLDENS, or
/// `tests/data/goldens` here. Throws an Error (usage) if there is none.
fs::path goldens_folder(const std::string& given);

/// A set of goldens: those that say how something is, not what is refused or a matter of policy.
class GoldenSet {
 public:
  /// `configs` is a folder with config.json files of formats that have no goldens, below the format's name; it need not
  /// be there.
  GoldenSet(const fs::path& folder, const fs::path& configs);

  const std::vector<Case>& cases() const { return cases_; }
  /// Every model that some golden of any format holds.
  const std::vector<models::Model>& models() const { return models_; }
  /// The configs of a format that stand alone.
  std::vector<GoldenConfig> lone_configs(const std::string& format) const;

 private:
  fs::path configs_;
  std::vector<Case> cases_;
  std::vector<models::Model> models_;
};

/// What the goldens of one format say.
struct Goldens {
  std::vector<Witness> witnesses;
  std::vector<GoldenConfig> configs;
};

/// Reads the goldens of a format. What its tables cannot make of them is reported.
Goldens read_goldens(const GoldenSet& set, const converters::Format& format, const Here& here);

}  // namespace wconvert::coverage
