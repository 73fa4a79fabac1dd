#include "converters/companions.h"

#include <algorithm>
#include <array>

#include "converters/config_file.h"
#include "converters/doctor/checks.h"
#include "engine/core/text.h"

namespace wconvert::doctor {
namespace {

// Any of them holds the vocabulary.
constexpr std::array<std::string_view, 6> tokenizers = {
    "tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt", "spiece.model", "tekken.json"};
// What has to be JSON, if it is there. The tokenizer itself is looked at more closely.
constexpr std::array<std::string_view, 8> texts = {"generation_config.json",
                                                   "tokenizer_config.json",
                                                   "special_tokens_map.json",
                                                   "added_tokens.json",
                                                   "chat_template.json",
                                                   "preprocessor_config.json",
                                                   "video_preprocessor_config.json",
                                                   "processor_config.json"};

bool holds(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

void check_companions(Patient& patient, Chart& chart) {
  const fs::path folder = patient.beside();
  bool missing = false;
  const auto look = [&](const Here&) { missing = patient.is_internal() && !converters::has_carried(patient.folder); };
  if (!chart.hold(look)) return;
  if (missing) {
    return chart.warn(Path().in("hf"),
                      "is missing: no config.json, tokenizer or template is carried",
                      "give them to an export: `wconvert export DIR OUT --config-from HF_DIR`");
  }
  std::vector<std::string> found;
  const bool is_there = chart.hold([&](const Here& here) {
    if (patient.is_internal()) patient.config = converters::read_config(folder);
    found = converters::find_companions(folder, patient.config.value_or(Json::object()), here);
    if (patient.config) converters::note_missing_code(*patient.config, found, here.in("config.json"));
  });
  if (!is_there) return;
  if (std::none_of(tokenizers.begin(), tokenizers.end(), [&](std::string_view name) { return holds(found, name); })) {
    chart.warn(Path(), "no tokenizer: neither tokenizer.json nor another file with the vocabulary");
  }
  for (const std::string_view name : texts) {
    if (!holds(found, name)) continue;
    try {
      const InputFile file = InputFile::open(folder, name);
      parse_json(file.read_all(std::uint64_t{16} << 20), file.path());
    } catch (const Error& error) {
      if (error.trouble() != Trouble::input) throw;
      for (const Finding& one : error.findings()) chart.warn(one.where, one.what, error.hint());
    }
  }
}

}  // namespace wconvert::doctor
