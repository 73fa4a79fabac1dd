#include "engine/plan/plan.h"

#include <set>

#include "engine/core/text.h"

namespace wconvert {
namespace {

std::string text_of(const Shape& shape) {
  std::string list;
  for (const auto extent : shape) list += (list.empty() ? "" : ", ") + std::to_string(extent);
  return '[' + list + ']';
}

}  // namespace

std::vector<View> hf_views(const Step& step) {
  return step.layout.views(dense(nullptr, 0, step.shape), step.hf.size());
}

void check_coverage(const Plan& plan, const Inventory& model, Report& report) {
  std::map<std::string, const Step*> moved;
  for (const Step& step : plan.steps) {
    if (!moved.emplace(step.internal, &step).second) {
      report.fail(step.where, text(step.internal, " is declared twice"));
    }
  }
  for (const auto& [name, shape] : model) {
    if (!moved.contains(name)) report.fail({}, text(name, ' ', text_of(shape), " has no declaration"));
  }
}

void check_source(const Plan& plan, const std::map<std::string, Shape>& checkpoint, Report& report) {
  std::set<std::string> known(plan.redundant.begin(), plan.redundant.end());
  for (const Step& step : plan.steps) {
    const auto views = hf_views(step);
    for (std::size_t part = 0; part < step.hf.size(); ++part) {
      const std::string& name = step.hf[part];
      known.insert(name);
      const auto found = checkpoint.find(name);
      if (found == checkpoint.end()) {
        report.fail(step.where, text(name, " is missing from the checkpoint"));
      } else if (found->second != views[part].shape) {
        report.fail(step.where, text(name, " is ", text_of(found->second), ", expected ", text_of(views[part].shape)));
      }
    }
  }
  for (const auto& [name, shape] : checkpoint) {
    if (!known.contains(name)) report.fail({}, text(name, ' ', text_of(shape), " is not known to this format"));
  }
}

}  // namespace wconvert
