#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/core/report.h"
#include "engine/io/json.h"

namespace wconvert {

/// What a value of a plan is.
enum class PlanValue {
  word,     // a string that is not empty
  count,    // an integer above zero
  seconds,  // a number above zero
  extents,  // two integers above zero: height, width
  resizing  // `fixed` or `dynamic`; may be missing, and stays out of the manifest
};

struct PlanField {
  std::string_view name;
  PlanValue value = PlanValue::word;
};

/// A kind of base model: all in which snapshots of one kind differ from those of another.
struct Modality {
  std::string_view name;       // `vision-language`, as base specs and manifests say it
  std::string_view subfolder;  // of `exports/` in a store
  std::string_view path;       // the name of this way of exporting, in reports
  std::string_view title;      // of the README, before `adapter` or `model`
  std::string_view rationale;  // why a snapshot, unless the manifest says otherwise
  std::string_view banner;     // said when an export takes this way
  std::string_view loader;     // the class of transformers that loads the base; empty: the architecture's own
  std::span<const PlanField> plan;
  std::string (*contract)(const Json& plan);  // what the base expects of its inputs, in Markdown
};

/// Every modality that can be exported.
std::span<const Modality> modalities();

/// The modality of that name, or null.
const Modality* modality_named(std::string_view name);

/// `"vision-language", "audio-language"`: for messages.
std::string modality_names();

/// Reports what a plan lacks, has too much of, or has wrong. `plan` is an object.
void check_plan(const Json& plan, const Modality& modality, const Here& here);

/// The fields of a plan that stand in a manifest.
Json manifest_plan(const Json& plan, const Modality& modality);

}  // namespace wconvert
