#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "converters/convert.h"

namespace wconvert::doctor {

enum class Severity { note, warning, refusal };
std::string_view name_of(Severity severity);

/// One thing that a check found, and what may be done about it; only a note has no hint.
struct Symptom {
  Severity severity = Severity::note;
  Path where;
  std::string what;
  std::string hint;
};

/// What one check said. A check that needs what another one could not read says so in `skipped`.
struct Examination {
  std::string_view check;
  std::string_view about;
  std::string skipped;
  std::vector<Symptom> symptoms;

  std::size_t count(Severity severity) const;
};

struct Diagnosis {
  std::string kind;    // hugging_face or internal
  std::string format;  // empty if it is not known
  std::size_t tensors = 0;
  std::uint64_t bytes = 0;  // of the tensors
  std::vector<Examination> examinations;

  std::size_t count(Severity severity) const;
};

enum class Weights { read, left };

/// Examines a checkpoint of either kind and changes nothing. It has a refusal exactly if converting the checkpoint with
/// these options would be refused; of an internal one, if reading it would. Throws only what says nothing about the
/// checkpoint: a folder that is missing (usage), a disk that cannot be read (system).
Diagnosis examine(const fs::path& folder,
                  const std::optional<std::string>& format,
                  const converters::Options& options,
                  Weights weights = Weights::read);

}  // namespace wconvert::doctor
