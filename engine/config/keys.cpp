#include "engine/config/keys.h"

#include <algorithm>
#include <string>

#include "engine/core/text.h"

namespace wconvert {

const Json* Keys::take(std::string_view name) {
  known_.push_back(name);
  const auto found = map_->find(name);
  return found == map_->end() ? nullptr : &*found;
}

void Keys::refuse_others() const {
  for (const auto& [key, value] : map_->items()) {
    if (std::find(known_.begin(), known_.end(), key) == known_.end()) {
      (here_ / printable(key)).fail(text("is an unknown field, expected one of ", listed(known_)));
    }
  }
}

}  // namespace wconvert
