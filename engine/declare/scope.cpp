#include "engine/declare/scope.h"

#include <algorithm>
#include <stdexcept>

#include "engine/core/text.h"

namespace wconvert {

Scope Scope::enter(std::string_view internal, std::string_view hf, const Here& here) const {
  Scope inner = *this;
  inner.internal_ = join(internal_, internal);
  inner.hf_ = join(hf_, hf);
  inner.here_ = here;
  return inner;
}

void Scope::step(const std::string& name, const std::vector<std::string>& hf, const Layout& layout) const {
  const std::string internal = join(internal_, name);
  const OwnedTensor* owned = owned_->find(internal);
  if (owned == nullptr) return here_.fail(internal + " is no tensor of the model");
  try {
    std::vector<Box> boxes = layout.boxes(owned->shape, hf.size());
    Step step{here_.path(), internal, owned->shape, {}};
    step.parts.reserve(hf.size());
    for (std::size_t part = 0; part < hf.size(); ++part) {
      step.parts.push_back({join(hf_, hf[part]), std::move(boxes[part])});
    }
    plan_->steps.push_back(std::move(step));
  } catch (const std::domain_error& fault) {
    here_.fail(text(internal, ' ', text_of(owned->shape), ' ', fault.what()));
  }
}

void Scope::redundant(const std::string& hf, const std::string& like, std::string reason) const {
  std::string equal_to;
  if (!like.empty()) {
    const auto held =
        std::find_if(plan_->steps.begin(), plan_->steps.end(), [&](const Step& step) { return step.internal == like; });
    if (held == plan_->steps.end() || held->parts.size() != 1) {
      throw std::logic_error(hf + " must be like " + like + ", which no single HF tensor before it holds");
    }
    equal_to = held->parts[0].hf;
  }
  plan_->redundant.push_back({join(hf_, hf), std::move(equal_to), std::move(reason)});
}

}  // namespace wconvert
