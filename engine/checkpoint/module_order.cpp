#include "engine/checkpoint/module_order.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

namespace wconvert {
namespace {

/// Where a component of a name stands among its siblings: the rank of its stem, then the digits at its end by value.
using Place = std::tuple<std::size_t, std::size_t, std::string_view>;

/// The places of the components of names, ranked as they come. The names must outlive them.
class Ranking {
 public:
  std::vector<Place> places_of(std::string_view name) {
    // Most components are those of the name before.
    std::size_t begin = 0, known = 0;
    const std::size_t alike = static_cast<std::size_t>(
        std::mismatch(name.begin(), name.end(), last_.begin(), last_.end()).first - name.begin());
    for (std::size_t end = name.find('.'); end < alike; end = name.find('.', begin)) {
      begin = end + 1;
      ++known;
    }
    places_.resize(known);
    while (begin <= name.size()) {
      const std::size_t end = std::min(name.find('.', begin), name.size());
      places_.push_back(place_of(name.substr(0, begin), name.substr(begin, end - begin)));
      begin = end + 1;
    }
    last_ = name;
    return places_;
  }

 private:
  Place place_of(std::string_view parent, std::string_view component) {
    const std::size_t stem = component.find_last_not_of("0123456789") + 1;
    const std::string_view digits = component.substr(stem);
    auto& ranks = ranks_[parent];
    const std::size_t rank = ranks.emplace(component.substr(0, stem), ranks.size()).first->second;
    return {rank, digits.size(), digits};
  }

  std::map<std::string_view, std::map<std::string_view, std::size_t>> ranks_;  // by parent, then by stem
  std::string_view last_;
  std::vector<Place> places_;  // of the last name
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
