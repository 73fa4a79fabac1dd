#include "engine/checkpoint/module_order.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace wconvert {
namespace {

/// Where a component of a name stands among its siblings: the rank of its stem, then the digits at its end by value.
using Place = std::tuple<std::size_t, std::size_t, std::string>;

/// The places of the components of names, ranked as they come.
class Ranking {
 public:
  std::vector<Place> places_of(std::string_view name) {
    std::vector<Place> places;
    for (std::size_t begin = 0; begin <= name.size();) {
      const std::size_t end = std::min(name.find('.', begin), name.size());
      places.push_back(place_of(name.substr(0, begin), name.substr(begin, end - begin)));
      begin = end + 1;
    }
    return places;
  }

 private:
  Place place_of(std::string_view parent, std::string_view component) {
    const std::size_t stem = component.find_last_not_of("0123456789") + 1;
    const std::string_view digits = component.substr(stem);
    auto& ranks = ranks_[std::string(parent)];
    const std::size_t rank = ranks.emplace(component.substr(0, stem), ranks.size()).first->second;
    return {rank, digits.size(), std::string(digits)};
  }

  std::map<std::string, std::map<std::string, std::size_t>> ranks_;  // by parent, then by stem
};

}  // namespace

std::vector<SafetensorsDraft::Tensor> in_module_order(std::vector<SafetensorsDraft::Tensor> tensors) {
  Ranking ranking;
  std::vector<std::pair<std::vector<Place>, std::size_t>> order;
  order.reserve(tensors.size());
  for (const auto& tensor : tensors) order.emplace_back(ranking.places_of(tensor.name), order.size());
  std::sort(order.begin(), order.end());

  std::vector<SafetensorsDraft::Tensor> ordered;
  ordered.reserve(tensors.size());
  for (const auto& [places, index] : order) ordered.push_back(std::move(tensors[index]));
  return ordered;
}

}  // namespace wconvert
