#include "engine/checkpoint/source.h"

#include <algorithm>

namespace wconvert {

const StoredTensor* find_by_name(const std::vector<StoredTensor>& tensors, std::string_view name) {
  const auto found =
      std::lower_bound(tensors.begin(), tensors.end(), name, [](const StoredTensor& tensor, std::string_view wanted) {
        return tensor.entry.name < wanted;
      });
  return found == tensors.end() || found->entry.name != name ? nullptr : &*found;
}

}  // namespace wconvert
