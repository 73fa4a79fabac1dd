#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/checkpoint/shards.h"
#include "engine/core/report.h"
#include "engine/plan/plan.h"

namespace wconvert::converters {

/// Other names for all tensors of a format, as some program writes them: which prefix stands there for which one of
/// ours. The first prefix that fits a name counts.
struct TensorNames {
  std::string name;   // what --hf-names calls them
  std::string words;  // who writes them
  std::vector<std::pair<std::string, std::string>> prefixes;

  /// A name of ours, as it stands there.
  std::string of(const std::string& ours) const;
};

/// Gives the HF tensors of an import plan the names that they have in the source: ours, or those of a variant. The
/// names alone decide. Variants that were met are noted; a tensor under two names is a fault. One that is not there
/// keeps ours.
void find_names(Plan& plan, const std::vector<TensorNames>& variants, const Shards& source, const Here& here);

/// Gives the HF tensors of a plan the names of that variant. Throws an Error (usage) that lists the variants there are.
void choose_names(Plan& plan, const std::vector<TensorNames>& variants, std::string_view name);

}  // namespace wconvert::converters
