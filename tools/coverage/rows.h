#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/plan/plan.h"

namespace wconvert::coverage {

/// A plan, sorted by the rows of the tables that it was made by: by the patterns of its names.
class Rows {
 public:
  struct Place {
    std::size_t step;
    std::size_t part;
    bool operator==(const Place&) const = default;
  };

  explicit Rows(const Plan& plan);

  const std::vector<Step>& steps() const { return *steps_; }
  /// Steps by the pattern of the internal tensor.
  const std::map<std::string, std::vector<std::size_t>>& internal() const { return internal_; }
  /// Parts by the pattern of the HF tensor.
  const std::map<std::string, std::vector<Place>>& hf() const { return hf_; }

 private:
  const std::vector<Step>* steps_;
  std::map<std::string, std::vector<std::size_t>> internal_;
  std::map<std::string, std::vector<Place>> hf_;
};

/// A wrong table, as it shows in any plan that the table makes.
struct Mutant {
  std::string kind;  // the same for all that are made the same way
  std::string what;
  /// The steps that it changes, as it makes them. One that it drops has no parts.
  std::function<std::vector<Step>(const Rows& rows)> change;
};

/// Every wrong table that one change of a row makes: two names exchanged, a row or a name dropped, a matrix turned, a
/// split in another order, a number off by one or sorted as text. Rows are those that the plans show.
std::vector<Mutant> mutants_of(const std::vector<Rows>& plans);

}  // namespace wconvert::coverage
