#include "converters/doctor/doctor.h"

#include <iostream>

#include "engine/core/text.h"
#include "tools/wconvert/commands.h"

namespace wconvert::tools {
namespace {

using doctor::Diagnosis;
using doctor::Examination;
using doctor::Severity;
using doctor::Symptom;

constexpr std::size_t most_symptoms = 20;

std::string_view status_of(const Examination& examination) {
  if (examination.count(Severity::refusal) > 0) return "refused";
  if (!examination.skipped.empty()) return "skipped";
  return examination.count(Severity::warning) > 0 ? "warned" : "passed";
}

Json diagnosis_json(const Diagnosis& diagnosis) {
  Json checks = Json::array();
  for (const Examination& examination : diagnosis.examinations) {
    Json symptoms = Json::array();
    for (const Symptom& symptom : examination.symptoms) {
      symptoms.push_back({{"severity", name_of(symptom.severity)},
                          {"where", symptom.where.str()},
                          {"what", symptom.what},
                          {"hint", symptom.hint}});
    }
    checks.push_back({{"name", examination.check},
                      {"about", examination.about},
                      {"status", status_of(examination)},
                      {"skipped", examination.skipped},
                      {"findings", std::move(symptoms)}});
  }
  return {{"status", diagnosis.count(Severity::refusal) > 0 ? "refused" : "ok"},
          {"kind", diagnosis.kind},
          {"format", diagnosis.format},
          {"tensors", diagnosis.tensors},
          {"bytes", diagnosis.bytes},
          {"refusals", diagnosis.count(Severity::refusal)},
          {"warnings", diagnosis.count(Severity::warning)},
          {"checks", std::move(checks)}};
}

void print_symptoms(const Examination& examination, const Voice& voice) {
  std::size_t printed = 0, left = 0;
  std::string_view hint;
  const auto print_hint = [&](std::string_view next) {
    if (!hint.empty() && next != hint) std::cout << "    hint: " << hint << '\n';
    hint = next;
  };
  for (const Symptom& symptom : examination.symptoms) {
    if (symptom.severity == Severity::note && voice.quiet) continue;
    if (!voice.verbose && printed++ >= most_symptoms) {
      ++left;
      continue;
    }
    print_hint(symptom.hint);
    std::cout << "  " << name_of(symptom.severity) << ": " << Finding{symptom.where, symptom.what}.str() << '\n';
  }
  print_hint({});
  if (left > 0) std::cout << "  and " << left << " more; -v shows all\n";
}

std::string count_text(std::size_t count, std::string_view one) {
  return text(count, ' ', one, count == 1 ? "" : "s");
}

void print(const Diagnosis& diagnosis, const Voice& voice) {
  std::cout << diagnosis.kind << " checkpoint, format " << (diagnosis.format.empty() ? "unknown" : diagnosis.format);
  if (diagnosis.tensors > 0) {
    std::cout << ": " << count_text(diagnosis.tensors, "tensor") << ", "
              << bytes_text(static_cast<double>(diagnosis.bytes));
  }
  std::cout << '\n';
  for (const Examination& examination : diagnosis.examinations) {
    const std::string_view status = status_of(examination);
    std::cout << status << "  " << examination.check;
    if (status == "passed") std::cout << ": " << examination.about;
    if (!examination.skipped.empty()) std::cout << ": " << examination.skipped;
    std::cout << '\n';
    print_symptoms(examination, voice);
  }
  const std::size_t refusals = diagnosis.count(Severity::refusal), warnings = diagnosis.count(Severity::warning);
  std::cout << (refusals > 0 ? "would be refused: " : "would be converted: ") << count_text(refusals, "refusal") << ", "
            << count_text(warnings, "warning") << '\n';
}

}  // namespace

int run_doctor(const Request& request) {
  const auto weights = request.quick ? doctor::Weights::left : doctor::Weights::read;
  const Diagnosis diagnosis = doctor::examine(request.source, request.format, request.options, weights);
  if (request.voice.json) {
    std::cout << dump_json(diagnosis_json(diagnosis), JsonStyle::indented);
  } else {
    print(diagnosis, request.voice);
  }
  return diagnosis.count(Severity::refusal) > 0 ? static_cast<int>(Trouble::input) : 0;
}

}  // namespace wconvert::tools
