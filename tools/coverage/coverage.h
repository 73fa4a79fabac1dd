#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "converters/formats.h"
#include "engine/core/report.h"
#include "tools/coverage/goldens.h"
#include "tools/coverage/grid.h"
#include "tools/coverage/judge.h"

namespace wconvert::coverage {

/// What was found out about the tables of one format.
struct Coverage {
  std::string format;
  std::vector<Finding> faults;  // anything but a mutant that lives

  // The keys of the goldens' configs.
  std::size_t golden_configs = 0;
  std::size_t keys_claimed = 0;
  std::size_t keys_metadata = 0;

  std::size_t goldens_with_weights = 0;
  Grid grid;
  std::vector<Judged> mutants;  // of keys, then of tensors

  std::size_t killed() const;
  /// Nothing is wrong, and every mutant was found out.
  bool is_complete() const { return faults.empty() && killed() == mutants.size(); }
};

/// Checks the tables of a format, and checks the checks: every field of the model is accounted for, every key of the
/// goldens' configs is claimed or metadata, every tensor is moved once over a grid of configs, goldens and names agree
/// with the tables, and no changed table does.
Coverage cover(const converters::Format& format, const GoldenSet& set);

}  // namespace wconvert::coverage
