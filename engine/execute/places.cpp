#include "engine/execute/places.h"

#include <algorithm>
#include <tuple>

namespace wconvert {

Places::Places(const std::vector<StoredTensor>& tensors) {
  for (const StoredTensor& tensor : tensors) tensors_.push_back(&tensor);
  std::sort(tensors_.begin(), tensors_.end(), [](const StoredTensor* left, const StoredTensor* right) {
    return std::tie(left->file, left->entry.begin, left->entry.end) <
           std::tie(right->file, right->entry.begin, right->entry.end);
  });
}

void Places::visit(std::size_t file, std::uint64_t begin, std::uint64_t end, const Visit& visit) const {
  auto place = std::partition_point(tensors_.begin(), tensors_.end(), [&](const StoredTensor* tensor) {
    return std::tie(tensor->file, tensor->entry.end) <= std::tie(file, begin);
  });
  for (; place != tensors_.end() && (*place)->file == file && (*place)->entry.begin < end; ++place) {
    const TensorEntry& entry = (*place)->entry;
    visit(**place, std::max(entry.begin, begin), std::min(entry.end, end));
  }
}

}  // namespace wconvert
