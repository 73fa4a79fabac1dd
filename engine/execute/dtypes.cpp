#include "engine/execute/dtypes.h"

#include <string>
#include <utility>

#include "engine/core/text.h"
#include "engine/tensor/cast.h"

namespace wconvert {
namespace {

/// What a source tensor becomes, or nothing if it cannot be converted, which is then reported.
std::optional<DType> become(const StoredTensor& tensor, const DTypeChoice& choice, const Here& here) {
  const DType dtype = tensor.entry.dtype;
  if (choice && can_cast(dtype, *choice)) return choice;
  if (is_weight(dtype)) return dtype;
  here.in(text("tensor ", quoted(tensor.entry.name))).fail(text(name_of(dtype), " ", why_no_weight(dtype)));
  return std::nullopt;
}

/// A source tensor and what it becomes.
using Become = std::pair<const StoredTensor*, DType>;

/// `"a" is F32, "b" is BF16`, without repeating a type.
std::string spread(const std::vector<Become>& parts) {
  std::string list;
  std::optional<DType> last;
  for (const auto& [tensor, dtype] : parts) {
    if (last != dtype) {
      append(list, list.empty() ? "" : ", ", quoted(tensor->entry.name), " is ", name_of(dtype));
    }
    last = dtype;
  }
  return list;
}

std::optional<DType> plan_internal(const Step& step, NameFinder& from, const DTypeChoice& choice, const Here& here) {
  std::vector<Become> parts;
  parts.reserve(step.parts.size());
  bool equal = true;
  for (const Part& part : step.parts) {
    const StoredTensor* tensor = from.find(part.hf);
    const auto dtype = tensor == nullptr ? std::nullopt : become(*tensor, choice, here);
    if (!dtype) continue;
    parts.emplace_back(tensor, *dtype);
    equal = equal && *dtype == parts.front().second;
  }
  if (!equal) {
    here.in(text("tensor ", quoted(step.internal)))
        .fail(text("is made of tensors of different types: ", spread(parts), "; --dtype gives them one"));
  }
  return parts.empty() ? std::nullopt : std::optional(parts.front().second);
}

}  // namespace

std::vector<std::optional<DType>> plan_dtypes(
    const Plan& plan, Direction direction, const Source& from, const DTypeChoice& choice, const Here& here) {
  std::vector<std::optional<DType>> dtypes;
  dtypes.reserve(plan.steps.size());
  NameFinder names(from.tensors());
  for (const Step& step : plan.steps) {
    if (direction == Direction::to_internal) {
      dtypes.push_back(plan_internal(step, names, choice, here));
      continue;
    }
    const StoredTensor* tensor = names.find(step.internal);
    dtypes.push_back(tensor == nullptr ? std::nullopt : become(*tensor, choice, here));
  }
  return dtypes;
}

}  // namespace wconvert
