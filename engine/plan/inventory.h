#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/tensor/layout.h"

namespace wconvert {

/// One tensor that a model owns.
struct OwnedTensor {
  std::string name;
  Shape shape;
};

/// Every tensor a model owns, in the order in which Fast-LLM stores them. The one authority on what exists:
/// biases, tied embeddings and optional norms are here or they are nowhere.
class Inventory {
 public:
  /// More tensors than `most` are refused (Error, input): no list is built by a number from a config that no
  /// checkpoint backs.
  explicit Inventory(std::size_t most = 10'000'000) : most_(most) {}

  /// Adds a tensor; a name twice is a logic error, an extent product beyond 63 bits an Error (input).
  void add(std::string name, Shape shape);
  const std::vector<OwnedTensor>& tensors() const { return tensors_; }
  /// One of `tensors()`, or null if the model does not own it.
  const OwnedTensor* find(const std::string& name) const;

 private:
  std::size_t most_;
  std::vector<OwnedTensor> tensors_;
  std::unordered_map<std::string, std::size_t> places_;
};

/// Lists what a module owns; entered like a directory.
class Owner {
 public:
  explicit Owner(Inventory& all) : all_(&all) {}

  Owner operator/(std::string_view name) const { return {*all_, prefix_ + std::string(name) + '.'}; }
  void tensor(const std::string& name, Shape shape) const { all_->add(prefix_ + name, std::move(shape)); }
  void linear(const std::string& name, std::int64_t out, std::int64_t in, bool bias) const {
    tensor(name + ".weight", {out, in});
    if (bias) tensor(name + ".bias", {out});
  }

 private:
  Owner(Inventory& all, std::string prefix) : all_(&all), prefix_(std::move(prefix)) {}
  Inventory* all_;
  std::string prefix_;
};

}  // namespace wconvert
