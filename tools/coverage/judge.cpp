#include "tools/coverage/judge.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "engine/core/text.h"
#include "engine/plan/prove.h"
#include "engine/tensor/copy.h"
#include "tools/coverage/meaning.h"

namespace wconvert::coverage {
namespace {

using Complaint = std::optional<std::string>;
using Steps = std::vector<Step>;

Complaint check_proof(const Steps& steps, const Witness&) {
  Plan plan;
  Inventory owned;
  for (const Step& step : steps) {
    owned.add(step.internal, step.shape);
    if (!step.parts.empty()) plan.steps.push_back(step);
  }
  Report report;
  prove(plan, owned, report);
  if (report.findings().empty()) return std::nullopt;
  return report.findings().front().str();
}

Complaint check_names(const Steps& steps, const Witness&) {
  for (const Step& step : steps) {
    if (auto fault = name_fault(step)) return fault;
  }
  return std::nullopt;
}

Complaint check_layout(const Steps& steps, const Witness&) {
  for (const Step& step : steps) {
    if (auto fault = layout_fault(step)) return fault;
  }
  return std::nullopt;
}

Complaint check_shapes(const Steps& steps, const Witness& witness) {
  if (witness.hf.empty()) return std::nullopt;
  for (const Step& step : steps) {
    const auto internal = witness.internal.find(step.internal);
    if (internal == witness.internal.end()) return step.internal + " is not in the golden";
    if (internal->second.shape != step.shape) return step.internal + " has another shape in the golden";
    for (const Part& part : step.parts) {
      const auto found = witness.hf.find(part.hf);
      if (found == witness.hf.end()) return part.hf + " is not in the golden";
      if (found->second.shape == part.box.shape) continue;
      return text(part.hf, " is ", text_of(found->second.shape), ", expected ", text_of(part.box.shape));
    }
  }
  return std::nullopt;
}

/// The elements of the box, in the order of the HF tensor.
std::vector<std::uint32_t> gather(const Bits& internal, const Box& box) {
  std::size_t volume = 1;
  for (const auto extent : box.shape) volume *= static_cast<std::size_t>(extent);
  std::vector<std::uint32_t> out(volume);
  const auto from = std::as_bytes(std::span(internal.elements)).subspan(static_cast<std::size_t>(box.offset) * 4);
  copy(from.data(),
       std::as_writable_bytes(std::span(out)).data(),
       sizeof(std::uint32_t),
       {box.shape, box.strides, dense_strides(box.shape)});
  return out;
}

Complaint check_values(const Steps& steps, const Witness& witness) {
  if (witness.hf.empty()) return std::nullopt;
  for (const Step& step : steps) {
    const Bits& internal = witness.internal.at(step.internal);
    for (const Part& part : step.parts) {
      if (gather(internal, part.box) != witness.hf.at(part.hf).elements) return part.hf + " has other values";
    }
  }
  return std::nullopt;
}

bool has(const std::vector<Verdict>& verdicts, std::initializer_list<std::string_view> checks) {
  return std::any_of(verdicts.begin(), verdicts.end(), [&](const Verdict& one) {
    return std::find(checks.begin(), checks.end(), one.check) != checks.end();
  });
}

}  // namespace

void judge_steps(const Steps& steps, const Witness& witness, std::vector<Verdict>& verdicts) {
  const auto passes = [&](const char* name, Complaint (*look)(const Steps&, const Witness&)) {
    auto complaint = look(steps, witness);
    if (complaint && !has(verdicts, {name})) verdicts.push_back({name, witness.title, std::move(*complaint)});
    return !complaint;
  };
  if (!passes("proof", check_proof)) return;
  if (passes("names", check_names)) passes("layout", check_layout);
  if (passes("shapes", check_shapes)) passes("values", check_values);
}

Judged judge(const Mutant& mutant, const std::vector<Witness>& witnesses, const std::vector<Rows>& rows) {
  Judged judged{mutant.kind, mutant.what, {}};
  for (std::size_t index = 0; index < witnesses.size(); ++index) {
    const Steps steps = mutant.change(rows[index]);
    if (steps.empty()) continue;
    judge_steps(steps, witnesses[index], judged.verdicts);
    if (has(judged.verdicts, {"proof"})) break;
    if (has(judged.verdicts, {"names", "shapes"}) && has(judged.verdicts, {"shapes", "values"})) break;
  }
  return judged;
}

bool is_numeric(const Judged& judged) {
  return has(judged.verdicts, {"values", "layout"}) && !has(judged.verdicts, {"proof", "names", "shapes"});
}

bool is_seen_without_meaning(const Judged& judged) {
  return has(judged.verdicts, {"proof", "shapes", "values"});
}

}  // namespace wconvert::coverage
