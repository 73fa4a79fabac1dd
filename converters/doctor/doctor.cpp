#include "converters/doctor/doctor.h"

#include <algorithm>
#include <array>
#include <utility>

#include "converters/doctor/checks.h"
#include "engine/core/text.h"

namespace wconvert::doctor {
namespace {

struct Check {
  std::string_view name;
  std::string_view about;
  void (*run)(Patient& patient, Chart& chart);
  std::string_view hint;  // where nothing better is known
};

// clang-format off
constexpr std::array checks = {
    Check{"files",      "every file is whole, and is what its name says",             check_files,
          "fetch the file again from where the checkpoint comes from"},
    Check{"config",     "the config can be read, and says which format it is",        check_config,
          "fetch the file again, or restore what its author wrote"},
    Check{"weights",    "headers, index and files agree",                             check_weights,
          "fetch the file again, and compare its size with that of the original"},
    Check{"model",      "every key of the config is known, and its value is right",   check_model,
          "`wconvert show FORMAT` lists the keys; --allow-unknown KEY carries one that says nothing about the model"},
    Check{"tensors",    "names, shapes and types are those that the config asks for", check_tensors,
          "config and weights must be of the same model: fetch both from the same place"},
    Check{"values",     "no NaN, no infinity, no weights of zeros, no weights twice", check_values,
          "compare with another copy: the file may be damaged, or the training has diverged"},
    Check{"companions", "tokenizer, generation config and code are there",            check_companions,
          "copy it from where the weights come from"},
    Check{"tokenizer",  "the tokens fit the vocabulary",                              check_tokenizer,
          "take the tokenizer from the same place as the weights"},
};
// clang-format on

constexpr std::size_t most_symptoms = 100;

}  // namespace

std::string_view name_of(Severity severity) {
  constexpr std::array<std::string_view, 3> names = {"note", "warning", "refusal"};
  return names.at(static_cast<std::size_t>(severity));
}

std::size_t Examination::count(Severity severity) const {
  const auto is_such = [&](const Symptom& symptom) { return symptom.severity == severity; };
  return static_cast<std::size_t>(std::count_if(symptoms.begin(), symptoms.end(), is_such));
}

std::size_t Diagnosis::count(Severity severity) const {
  std::size_t sum = 0;
  for (const Examination& examination : examinations) sum += examination.count(severity);
  return sum;
}

bool Patient::has(std::string_view name) const {
  return std::binary_search(names.begin(), names.end(), name);
}

void Chart::refuse(const Path& where, std::string what, std::string hint) {
  add(Severity::refusal, where, std::move(what), std::move(hint));
}

void Chart::warn(const Path& where, std::string what, std::string hint) {
  add(Severity::warning, where, std::move(what), std::move(hint));
}

void Chart::note(const Path& where, std::string what) {
  if (page_.count(Severity::note) < most_symptoms)
    page_.symptoms.push_back({Severity::note, where, std::move(what), {}});
}

void Chart::add(Severity severity, const Path& where, std::string what, std::string hint) {
  const std::size_t before = page_.count(severity);
  if (before == most_symptoms) page_.symptoms.push_back({severity, {}, "and more of this kind", std::string(hint_)});
  if (before >= most_symptoms) return;
  page_.symptoms.push_back({severity, where, std::move(what), hint.empty() ? std::string(hint_) : std::move(hint)});
}

void Chart::take(const Report& report, const Error* error) {
  for (const Finding& note : report.notes()) this->note(note.where, note.what);
  if (error == nullptr) return;
  // What a conversion would not say of the checkpoint is not for the chart.
  if (error->trouble() != Trouble::input) throw *error;
  for (const Finding& finding : error->findings()) refuse(finding.where, finding.what, error->hint());
}

Diagnosis examine(const fs::path& folder,
                  const std::optional<std::string>& format,
                  const converters::Options& options,
                  Weights weights) {
  if (format) converters::format_named(*format);
  Patient patient{folder, format, options, weights};
  patient.names = list_folder(folder);
  if (patient.has("metadata.yaml")) patient.kind = converters::Kind::internal;

  Diagnosis diagnosis;
  diagnosis.kind = patient.is_internal() ? "internal" : "hugging_face";
  for (const Check& check : checks) {
    diagnosis.examinations.push_back({check.name, check.about, {}, {}});
    Chart chart(diagnosis.examinations.back(), check.hint);
    check.run(patient, chart);
  }
  if (patient.is_internal()) {
    diagnosis.format = "fast_llm";
  } else if (patient.format) {
    diagnosis.format = patient.format->name;
  }
  if (patient.source) {
    diagnosis.tensors = patient.source->tensors().size();
    diagnosis.bytes = patient.source->total_bytes();
  }
  return diagnosis;
}

}  // namespace wconvert::doctor
