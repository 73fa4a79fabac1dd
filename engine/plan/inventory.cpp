#include "engine/plan/inventory.h"

#include <stdexcept>
#include <utility>

#include "engine/core/checked.h"
#include "engine/core/report.h"
#include "engine/core/text.h"

namespace wconvert {

void Inventory::add(std::string name, Shape shape) {
  if (tensors_.size() >= most_) {
    throw Error(Trouble::input,
                Path(),
                text("the config asks for ", name, " as tensor number ", most_ + 1, ", far more than there are"));
  }
  if (!checked_volume(shape)) throw Error(Trouble::input, Path(), text(name, " has more elements than fit in 63 bits"));
  if (!places_.emplace(name, tensors_.size()).second) throw std::logic_error(name + " is owned twice");
  tensors_.push_back({std::move(name), std::move(shape)});
}

const OwnedTensor* Inventory::find(const std::string& name) const {
  const auto found = places_.find(name);
  return found == places_.end() ? nullptr : &tensors_[found->second];
}

}  // namespace wconvert
