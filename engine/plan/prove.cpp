#include "engine/plan/prove.h"

#include <string_view>
#include <unordered_set>
#include <vector>

#include "engine/core/checked.h"
#include "engine/core/text.h"
#include "engine/plan/tiling.h"

namespace wconvert {
namespace {

void prove_step(const Step& step, Report& report) {
  std::vector<Box> boxes;
  boxes.reserve(step.parts.size());
  for (const Part& part : step.parts) boxes.push_back(part.box);
  const auto fault = find_tiling_fault(boxes, checked_volume(step.shape).value_or(0));
  if (!fault) return;
  const std::string element = element_text(step.internal, step.shape, fault->element);
  switch (fault->kind) {
    case TilingFault::Kind::never:
      return report.fail(step.where, text(element, " is never written"));
    case TilingFault::Kind::twice:
      return report.fail(step.where,
                         text(element,
                              " is written twice: by ",
                              step.parts[fault->first].hf,
                              " and by ",
                              step.parts[fault->second].hf));
    case TilingFault::Kind::outside:
      return report.fail(
          step.where,
          text(step.parts[fault->first].hf, " reaches outside of ", step.internal, ' ', text_of(step.shape)));
  }
}

}  // namespace

void prove(const Plan& plan, const Inventory& model, Report& report) {
  std::size_t parts = 0;
  for (const Step& step : plan.steps) parts += step.parts.size();
  std::vector<bool> moved(model.tensors().size(), false);
  std::unordered_set<std::string_view> made;
  made.reserve(parts);
  for (const Step& step : plan.steps) {
    if (const OwnedTensor* owned = model.find(step.internal); owned == nullptr) {
      report.fail(step.where, step.internal + " is no tensor of the model");
    } else {
      const auto number = static_cast<std::size_t>(owned - model.tensors().data());
      if (moved[number]) {
        report.fail(step.where, element_text(step.internal, step.shape, 0) + " is written twice");
      }
      moved[number] = true;
      if (owned->shape != step.shape) {
        report.fail(step.where,
                    text(step.internal, " is ", text_of(owned->shape), ", the step says ", text_of(step.shape)));
      }
    }
    for (const Part& part : step.parts) {
      if (!made.insert(part.hf).second) {
        report.fail(step.where, element_text(part.hf, part.box.shape, 0) + " is written twice");
      }
    }
    prove_step(step, report);
  }
  for (const Redundant& one : plan.redundant) {
    if (made.contains(one.hf)) report.fail({}, one.hf + " is both moved and dropped");
  }
  for (std::size_t number = 0; number < moved.size(); ++number) {
    const OwnedTensor& tensor = model.tensors()[number];
    if (!moved[number]) {
      report.fail({}, element_text(tensor.name, tensor.shape, 0) + " is never written: no declaration is about it");
    }
  }
}

std::string element_text(const std::string& name, const Shape& shape, std::int64_t element) {
  std::string place;
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    const std::int64_t extent = shape[axis] == 0 ? 1 : shape[axis];
    // Of a shape that is too small for the element, the first axis takes what is left.
    const std::int64_t index = axis == 0 ? element : element % extent;
    place = std::to_string(index) + (place.empty() ? "" : ",") + place;
    element /= extent;
  }
  return name + '[' + place + ']';
}

}  // namespace wconvert
