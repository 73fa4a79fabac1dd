#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "converters/formats.h"
#include "engine/core/report.h"
#include "tools/coverage/neighbours.h"
#include "tools/coverage/witness.h"

namespace wconvert::coverage {

/// Configs of a format that nobody wrote. They grow from the goldens' configs, from a config without a key, and from
/// what the format writes of every golden's model, and of its own with the blocks of every other. Each of a few of
/// these, which differ in their tensors, is changed in one key at a time: the key is taken away, put in, and given
/// other values, so that each optional part is there and not there, and extents differ and are equal.
///
/// Those that the format refuses are left out. What it accepts has to be proved: each tensor of the model is moved
/// once, and each HF tensor made once.
struct Grid {
  std::vector<Witness> witnesses;  // without tensors: a few that show every row that was met
  Values values;                   // that keys have, in all that was not changed
  std::size_t configs = 0;
  std::size_t tensors = 0;  // of the model, in all configs
  std::size_t parts = 0;    // of the format, in all configs

  // What the configs have in them.
  std::size_t most_layers = 0;
  std::size_t most_experts = 0;
  std::size_t all_oblong = 0;    // configs with no matrix square that some other config has oblong
  std::size_t with_squares = 0;  // configs with one

  // Rows of the tables, by their internal tensor as `wconvert show` prints it.
  std::vector<std::string> unreached;  // that no config has, although nothing is said to be optional about them
  std::vector<std::string> switched;   // optional tensors that some configs have and others do not
  std::vector<std::string> constant;   // optional tensors that no config has, or all have
};
Grid make_grid(const converters::Format& format,
               const std::vector<GoldenConfig>& goldens,
               const std::vector<models::Model>& golden_models,
               const Here& here);

}  // namespace wconvert::coverage
