#pragma once

#include <optional>
#include <string>
#include <vector>

#include "converters/doctor/doctor.h"
#include "converters/formats.h"
#include "converters/job.h"
#include "engine/checkpoint/shards.h"

namespace wconvert::doctor {

/// A folder, and what the checks before have made of it.
struct Patient {
  fs::path folder;
  std::optional<std::string> asked;  // the format that the user named
  const converters::Options& options;
  Weights weights = Weights::read;
  converters::Kind kind = converters::Kind::hugging_face;
  std::vector<std::string> names = {};  // of the files

  std::optional<Json> config = std::nullopt;  // of a Hugging Face folder, or carried in an internal one
  std::optional<converters::Format> format = std::nullopt;
  std::optional<models::Model> model = std::nullopt;
  std::map<std::string, std::string> state_index = {};  // of metadata.yaml
  std::optional<Shards> source = std::nullopt;
  std::optional<Plan> plan = std::nullopt;

  bool is_internal() const { return kind == converters::Kind::internal; }
  bool has(std::string_view name) const;
  /// Where the config and the companions lie.
  fs::path beside() const { return is_internal() ? folder / "hf" : folder; }
};

/// Where a check puts what it finds. What is found of one kind by the thousand is cut, and the rest counted.
class Chart {
 public:
  Chart(Examination& page, std::string_view hint) : page_(page), hint_(hint) {}

  /// The check's own hint stands in for an empty one.
  void refuse(const Path& where, std::string what, std::string hint = {});
  void warn(const Path& where, std::string what, std::string hint = {});
  void note(const Path& where, std::string what);
  void skip(std::string why) { page_.skipped = std::move(why); }
  /// Runs what conversions run, and takes over what it reports or throws as an Error (input).
  template <class Work>
  bool hold(Work work) {
    Report report;
    try {
      work(Here(report));
      report.raise();
    } catch (const Error& error) {
      take(report, &error);
      return false;
    }
    take(report, nullptr);
    return true;
  }

 private:
  void add(Severity severity, const Path& where, std::string what, std::string hint);
  void take(const Report& report, const Error* error);

  Examination& page_;
  std::string_view hint_;
};

// One function a check, in the order in which they run.

void check_files(Patient& patient, Chart& chart);
void check_config(Patient& patient, Chart& chart);
void check_weights(Patient& patient, Chart& chart);
void check_model(Patient& patient, Chart& chart);
void check_tensors(Patient& patient, Chart& chart);
void check_values(Patient& patient, Chart& chart);
void check_companions(Patient& patient, Chart& chart);
void check_tokenizer(Patient& patient, Chart& chart);

}  // namespace wconvert::doctor
