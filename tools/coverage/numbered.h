#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wconvert::coverage {

/// A name without its numbers, and the numbers: `model.layers.#.mlp.up_proj.weight` and 3. Names of one pattern come
/// from one row of a table.
struct Numbered {
  std::string pattern;
  std::vector<std::int64_t> numbers;

  /// The name that it came from.
  std::string name() const;
};
Numbered without_numbers(std::string_view name);

/// How many numbers a pattern has room for.
std::size_t count_numbers(std::string_view pattern);

}  // namespace wconvert::coverage
