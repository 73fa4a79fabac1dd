#include <vector>

#include "converters/job.h"
#include "engine/core/text.h"

namespace wconvert::converters {
namespace {

/// The words for a shape take a few re-readings of the config, so only the first faults get them.
constexpr int most_explained = 5;

class SourceCheck {
 public:
  SourceCheck(const Shards& source, const std::function<std::string(const std::string&)>& explain, const Here& here)
      : source_(&source),
        explain_(&explain),
        here_(here),
        names_(source.tensors()),
        expected_(source.tensors().size()) {}

  void expect(const std::string& name, const Shape& shape, const std::string& internal) {
    const StoredTensor* tensor = tolerate(name);
    if (tensor == nullptr) {
      here_.in("tensor " + quoted(name)).fail("is missing, expected " + text_of(shape));
    } else if (tensor->entry.shape != shape) {
      const std::string why = explained_++ < most_explained ? (*explain_)(internal) : "";
      at(*tensor).fail(
          text("is ", text_of(tensor->entry.shape), ", expected ", text_of(shape), why.empty() ? "" : " by " + why));
    }
  }
  const StoredTensor* tolerate(const std::string& name) {
    const StoredTensor* tensor = names_.find(name);
    if (tensor != nullptr) expected_[static_cast<std::size_t>(tensor - source_->tensors().data())] = true;
    return tensor;
  }
  void finish() const {
    for (std::size_t index = 0; index < expected_.size(); ++index) {
      if (expected_[index]) continue;
      const StoredTensor& tensor = source_->tensors()[index];
      at(tensor).fail(
          text("is not known to this format (", name_of(tensor.entry.dtype), ' ', text_of(tensor.entry.shape), ')'));
    }
  }

 private:
  Here at(const StoredTensor& tensor) const {
    return here_.in(printable(source_->files().at(tensor.file).name)).in("tensor " + quoted(tensor.entry.name));
  }
  const Shards* source_;
  const std::function<std::string(const std::string&)>* explain_;
  Here here_;
  int explained_ = 0;
  NameFinder names_;
  std::vector<bool> expected_;  // by the place of a tensor in the source
};

}  // namespace

void check_source(const Plan& plan,
                  Direction direction,
                  const Shards& source,
                  const std::function<std::string(const std::string& internal)>& explain,
                  const Here& here) {
  SourceCheck check(source, explain, here);
  for (const Step& step : plan.steps) {
    if (direction == Direction::to_hf) check.expect(step.internal, step.shape, step.internal);
    if (direction == Direction::to_hf) continue;
    for (const Part& part : step.parts) check.expect(part.hf, part.box.shape, step.internal);
  }
  if (direction == Direction::to_internal) {
    for (const Redundant& one : plan.redundant) check.tolerate(one.hf);
  }
  check.finish();
}

}  // namespace wconvert::converters
