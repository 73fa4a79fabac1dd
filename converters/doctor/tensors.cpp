#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "converters/config.h"
#include "converters/doctor/checks.h"
#include "engine/core/text.h"
#include "engine/execute/compare.h"

namespace wconvert::doctor {

using namespace converters;

namespace {

struct Suffix {
  std::string_view ending;
  std::string_view who;
};

// What programs that quantise weights call the parts of a matrix.
// clang-format off
constexpr std::array suffixes = {
    Suffix{".qweight",           "GPTQ or AWQ"},
    Suffix{".qzeros",            "GPTQ or AWQ"},
    Suffix{".g_idx",             "GPTQ"},
    Suffix{".SCB",               "bitsandbytes in 8 bits"},
    Suffix{".weight.absmax",     "bitsandbytes in 4 bits"},
    Suffix{".weight.quant_map",  "bitsandbytes in 4 bits"},
    Suffix{".weight_scale_inv",  "a quantisation to F8 in blocks"},
    Suffix{".weight_scale",      "compressed-tensors or modelopt"},
    Suffix{".weight_packed",     "compressed-tensors"},
    Suffix{".weight_zero_point", "compressed-tensors"},
    Suffix{".input_scale",       "modelopt"},
    Suffix{"_blocks",            "MXFP4"},
    Suffix{".lora_A.weight",     "a LoRA adapter"},
    Suffix{".lora_B.weight",     "a LoRA adapter"},
};
// clang-format on

constexpr std::size_t most_tried = 5;

struct Names {
  std::set<std::string> expected;
  std::set<std::string> found;
  std::vector<std::string> missing() const { return less(expected, found); }
  std::vector<std::string> extra() const { return less(found, expected); }

 private:
  static std::vector<std::string> less(const std::set<std::string>& from, const std::set<std::string>& other) {
    std::vector<std::string> rest;
    std::set_difference(from.begin(), from.end(), other.begin(), other.end(), std::back_inserter(rest));
    return rest;
  }
};

/// How names become those that are expected: by another prefix.
struct Renaming {
  std::string from;
  std::string to;
  std::size_t matches = 0;
};

std::size_t count_matches(const Names& names, const Renaming& how) {
  return static_cast<std::size_t>(std::count_if(names.found.begin(), names.found.end(), [&](const std::string& name) {
    return name.starts_with(how.from) && names.expected.contains(how.to + name.substr(how.from.size()));
  }));
}

/// How many characters two names have in common at their ends, in whole parts between dots.
std::size_t common_end(std::string_view one, std::string_view other) {
  std::size_t common = 0;
  for (std::size_t length = 1; length <= std::min(one.size(), other.size()); ++length) {
    if (one[one.size() - length] != other[other.size() - length]) break;
    const auto begins_part = [&](std::string_view name) {
      return length == name.size() || name[name.size() - length - 1] == '.';
    };
    if (begins_part(one) && begins_part(other)) common = length;
  }
  return common;
}

/// The change of prefix that makes most names right, among those that a few of the wrong names suggest.
Renaming best_renaming(const Names& names) {
  const auto missing = names.missing(), extra = names.extra();
  Renaming best;
  for (std::size_t index = 0; index < std::min(extra.size(), most_tried) && !missing.empty(); ++index) {
    const std::string& wrong = extra[index];
    const auto right = std::max_element(missing.begin(), missing.end(), [&](const auto& left, const auto& other) {
      return common_end(wrong, left) < common_end(wrong, other);
    });
    const std::size_t common = common_end(wrong, *right);
    if (common == 0) continue;
    Renaming one{wrong.substr(0, wrong.size() - common), right->substr(0, right->size() - common), 0};
    one.matches = count_matches(names, one);
    if (one.matches > best.matches) best = one;
  }
  return best;
}

std::string words_of(const Renaming& how) {
  if (how.from.empty()) return text("with the prefix `", printable(how.to), '`');
  if (how.to.empty()) return text("without the prefix `", printable(how.from), '`');
  return text("with `", printable(how.to), "` in place of `", printable(how.from), '`');
}

Names names_of(const Plan& plan, const Shards& source) {
  Names names;
  for (const Step& step : plan.steps) {
    for (const Part& part : step.parts) names.expected.insert(part.hf);
  }
  for (const StoredTensor& tensor : source.tensors()) names.found.insert(tensor.entry.name);
  for (const Redundant& one : plan.redundant) names.found.erase(one.hf);
  return names;
}

/// Says which one of a few causes makes most names wrong; whether there is one.
bool explain_names(const Names& names, Chart& chart) {
  const Renaming best = best_renaming(names);
  const bool is_prefix = best.matches * 2 > names.found.size();
  if (is_prefix) {
    chart.warn(Path(),
               text(best.matches, " of ", names.found.size(), " names match ", words_of(best)),
               "rename the tensors, or save the model again from the class that config.json names");
  }
  std::map<std::string_view, std::size_t> quantised;
  for (const std::string& name : names.found) {
    const auto suffix =
        std::find_if(suffixes.begin(), suffixes.end(), [&](const Suffix& one) { return name.ends_with(one.ending); });
    if (suffix != suffixes.end()) ++quantised[suffix->who];
  }
  for (const auto& [who, count] : quantised) {
    chart.warn(Path(),
               text(count, " tensors have names as ", who, " gives them"),
               who.ends_with("adapter") ? "merge the adapter into its base model first"
                                        : "use the checkpoint that was quantised, or dequantise this one first");
  }
  return is_prefix || !quantised.empty();
}

void plan_import(Patient& patient, Chart& chart) {
  chart.hold([&](const Here& here) {
    Plan plan = flatten(*patient.format, *patient.model, most_tensors(*patient.source), here.report());
    find_names(plan, patient.format->names, *patient.source, here);
    patient.plan = std::move(plan);
  });
  if (!patient.plan) return;
  const Names names = names_of(*patient.plan, *patient.source);
  const std::size_t missing = names.missing().size(), extra = names.extra().size();
  if (missing + extra > 0 && explain_names(names, chart)) {
    std::vector<std::string> faults;
    if (missing > 0) faults.push_back(text(missing, " are missing"));
    if (extra > 0) faults.push_back(text(extra, " are not known to this format"));
    chart.refuse(Path(), "of the tensors " + listed(faults));
    return patient.plan.reset();
  }
  const auto explain = [&](const std::string& internal) {
    return listed(keys_that_shape(*patient.format, *patient.config, internal));
  };
  const bool fits = chart.hold([&](const Here& here) {
    check_source(*patient.plan, Direction::to_internal, *patient.source, explain, here);
    here.report().raise();
    plan_dtypes(*patient.plan, Direction::to_internal, *patient.source, patient.options.dtype, here);
    here.report().raise();
    check_redundant(*patient.plan, *patient.source, execute_options(patient.options, 0), here);
  });
  if (!fits) patient.plan.reset();
}

void plan_as_it_is(Patient& patient, Chart& chart) {
  const bool fits = chart.hold([&](const Here& here) {
    patient.plan = identity_plan(owned_tensors(*patient.model, *patient.source));
    const auto explain = [](const std::string&) { return std::string("metadata.yaml"); };
    check_source(*patient.plan, Direction::to_hf, *patient.source, explain, here);
  });
  if (!fits) patient.plan.reset();
}

}  // namespace

void check_tensors(Patient& patient, Chart& chart) {
  if (!patient.source) return chart.skip("the weights were refused");
  if (!patient.model) return chart.skip("the config was refused");
  if (patient.is_internal()) return plan_as_it_is(patient, chart);
  plan_import(patient, chart);
}

}  // namespace wconvert::doctor
