#include "engine/execute/dtypes.h"

#include <utility>
#include <vector>

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

/// `"a" is F32, "b" is BF16`, without repeating a type.
std::string spread(const std::vector<std::pair<std::string, DType>>& parts) {
  std::string list;
  std::optional<DType> last;
  for (const auto& [name, dtype] : parts) {
    if (last != dtype) list += text(list.empty() ? "" : ", ", quoted(name), " is ", name_of(dtype));
    last = dtype;
  }
  return list;
}

void plan_internal(const Step& step,
                   const Source& from,
                   const DTypeChoice& choice,
                   const Here& here,
                   std::map<std::string, DType>& dtypes) {
  std::vector<std::pair<std::string, DType>> parts;
  bool equal = true;
  for (const Part& part : step.parts) {
    const StoredTensor* tensor = from.find(part.hf);
    const auto dtype = tensor == nullptr ? std::nullopt : become(*tensor, choice, here);
    if (!dtype) continue;
    parts.emplace_back(part.hf, *dtype);
    equal = equal && *dtype == parts.front().second;
  }
  if (!equal) {
    here.in(text("tensor ", quoted(step.internal)))
        .fail(text("is made of tensors of different types: ", spread(parts), "; --dtype gives them one"));
  }
  if (!parts.empty()) dtypes.emplace(step.internal, parts.front().second);
}

}  // namespace

std::map<std::string, DType> plan_dtypes(
    const Plan& plan, Direction direction, const Source& from, const DTypeChoice& choice, const Here& here) {
  std::map<std::string, DType> dtypes;
  for (const Step& step : plan.steps) {
    if (direction == Direction::to_internal) {
      plan_internal(step, from, choice, here, dtypes);
      continue;
    }
    const StoredTensor* tensor = from.find(step.internal);
    const auto dtype = tensor == nullptr ? std::nullopt : become(*tensor, choice, here);
    for (const Part& part : step.parts) {
      if (dtype) dtypes.emplace(part.hf, *dtype);
    }
  }
  return dtypes;
}

}  // namespace wconvert
