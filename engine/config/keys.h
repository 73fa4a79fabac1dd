#pragma once

#include <string_view>
#include <vector>

#include "engine/core/report.h"
#include "engine/io/json.h"

namespace wconvert {

/// A map while it is read: remembers which keys somebody asked for, and refuses the others.
class Keys {
 public:
  /// `map` is an object, and outlives this.
  Keys(const Json& map, const Here& here) : map_(&map), here_(here) {}

  /// The value of a key, or null where the key is absent.
  const Json* take(std::string_view name);
  /// Reports each key that was not taken.
  void refuse_others() const;
  const Here& here() const { return here_; }

 private:
  const Json* map_;
  Here here_;
  std::vector<std::string_view> known_;
};

}  // namespace wconvert
