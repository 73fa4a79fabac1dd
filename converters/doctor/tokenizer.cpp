#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "converters/doctor/checks.h"
#include "engine/core/text.h"
#include "engine/io/json_events.h"

namespace wconvert::doctor {
namespace {

constexpr const char* tokenizer_file = "tokenizer.json";
constexpr std::uint64_t most_tokenizer_bytes = 100'000'000;

/// Keeps, of the millions of values in a tokenizer.json, the highest id that a token has: `model.vocab` is a map of
/// tokens to ids, or a list whose places are the ids, and `added_tokens` is a list of objects with an `id`.
class HighestId : public JsonEvents {
 public:
  void begin_object() override { begin(); }
  void begin_array() override { begin(); }
  void end_object() override { end(); }
  void end_array() override { end(); }
  void key(std::string& name) override {
    if (place_.size() <= 3 && !place_.empty()) place_.back() = std::move(name);
  }
  void scalar(Json value) override {
    const bool is_id = in_vocabulary(3) || (place_.size() == 3 && place_[0] == "added_tokens" && place_[2] == "id");
    if (is_id && value.is_number_unsigned()) keep(value.get<std::uint64_t>());
  }

  std::optional<std::uint64_t> value() const { return highest_; }

 private:
  bool in_vocabulary(std::size_t depth) const {
    return place_.size() == depth && place_[0] == "model" && place_[1] == "vocab";
  }
  void begin() {
    if (in_vocabulary(3)) keep(listed_++);
    place_.emplace_back();
  }
  void end() { place_.pop_back(); }
  void keep(std::uint64_t id) { highest_ = std::max(highest_.value_or(0), id); }

  std::vector<std::string> place_;  // the keys on the way, empty in a list
  std::uint64_t listed_ = 0;
  std::optional<std::uint64_t> highest_;
};

std::optional<std::int64_t> vocabulary_of(const Patient& patient) {
  if (!patient.model) return std::nullopt;
  return patient.model->embeddings.vocab_size;
}

}  // namespace

void check_tokenizer(Patient& patient, Chart& chart) {
  std::error_code missing;
  const fs::path folder = patient.beside();
  if (!fs::exists(folder / tokenizer_file, missing)) return chart.skip("there is no tokenizer.json");
  const Path where = Path().in(tokenizer_file);
  HighestId highest;
  try {
    const InputFile file = InputFile::open(folder, tokenizer_file);
    Report report;
    read_json(file.read_all(most_tokenizer_bytes), Here(report, where), {.bytes = most_tokenizer_bytes}, highest);
    report.raise();
  } catch (const Error& error) {
    // A link that leads out was refused as a companion.
    if (error.trouble() != Trouble::input) throw;
    for (const Finding& one : error.findings()) chart.warn(one.where, one.what, error.hint());
    return;
  }
  const auto vocabulary = vocabulary_of(patient);
  if (!vocabulary || !highest.value() || *highest.value() < static_cast<std::uint64_t>(*vocabulary)) return;
  chart.warn(where, text("has a token of id ", *highest.value(), ", but the model has a vocabulary of ", *vocabulary));
}

}  // namespace wconvert::doctor
