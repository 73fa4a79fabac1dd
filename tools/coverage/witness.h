#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "converters/formats.h"
#include "engine/plan/plan.h"

namespace wconvert::coverage {

/// The most tensors of a model that is looked at.
inline constexpr std::size_t most_tensors = 3'000;

/// A tensor whose elements were widened to F32, which holds F16 and BF16 exactly; their bits.
struct Bits {
  Shape shape;
  std::vector<std::uint32_t> elements;
};
using Tensors = std::map<std::string, Bits>;

/// A model in a format, as a real program or the grid has it: what a change of the tables is held against.
struct Witness {
  std::string title;
  bool is_golden = false;
  models::Model model;
  std::vector<Json> configs;  // each one is read as the model
  Plan plan;
  Tensors hf, internal;  // as real programs wrote them; empty where there are none
};

/// A config.json, and where it comes from: a golden, or a change of one.
struct GoldenConfig {
  std::string title;
  Json config;
};

}  // namespace wconvert::coverage
