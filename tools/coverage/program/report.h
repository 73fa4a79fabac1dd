#pragma once

#include <vector>

#include "engine/io/json.h"
#include "tools/coverage/coverage.h"

namespace wconvert::coverage {

/// Prints what was found out about a format, to standard output. `verbose` names every mutant and what found it out.
enum class Detail { normal, verbose };
void print_coverage(const Coverage& coverage, Detail detail);

/// The line that sums up all formats.
void print_sum(const std::vector<Coverage>& all);

/// All of it as one JSON object.
Json coverage_json(const std::vector<Coverage>& all);

}  // namespace wconvert::coverage
