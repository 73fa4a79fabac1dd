#include "tools/coverage/coverage.h"

#include <algorithm>
#include <set>
#include <utility>

#include "converters/config.h"
#include "engine/core/text.h"
#include "tools/coverage/keys.h"

namespace wconvert::coverage {
namespace {

using converters::Format;

/// Keys that a golden was given to see what becomes of keys that nobody knows.
const std::vector<std::string> meant_to_be_unknown = {"my_note", "my_box"};

bool is_meant_to_be_unknown(const Key& key) {
  return std::find(meant_to_be_unknown.begin(), meant_to_be_unknown.end(), key.front()) != meant_to_be_unknown.end();
}

void check_keys(const Format& format, const Goldens& goldens, Coverage& out, const Here& here) {
  std::set<Key> claimed, metadata;
  for (const GoldenConfig& golden : goldens.configs) {
    const KeysOfConfig keys = split_keys(format, golden.config);
    claimed.insert(keys.claimed.begin(), keys.claimed.end());
    metadata.insert(keys.metadata.begin(), keys.metadata.end());
    for (const Key& key : keys.unknown) {
      if (is_meant_to_be_unknown(key)) continue;
      (here.in(golden.title).colon() / dotted(key)).fail("is neither claimed by a row nor metadata");
    }
  }
  out.golden_configs = goldens.configs.size();
  out.keys_claimed = claimed.size();
  out.keys_metadata = metadata.size();
}

/// The tables as they are have to pass what the mutants have to fail.
void check_witnesses(const Format& format, const std::vector<Witness>& witnesses, const Here& here) {
  for (const Witness& witness : witnesses) {
    const Here place = here.in(witness.title);
    std::vector<Verdict> verdicts;
    judge_steps(witness.plan.steps, witness, verdicts);
    for (const Verdict& verdict : verdicts) place.fail(text("fails ", verdict.check, ": ", verdict.reason));
    for (const Json& config : witness.configs) {
      Report report;
      const auto model = converters::import_config(format, config, meant_to_be_unknown, Here(report));
      for (const Finding& finding : report.findings()) place.fail(finding.str());
      if (report.findings().empty() && !(model == witness.model)) place.fail("is read as another model");
    }
  }
}

void check_grid(const Grid& grid, const Here& here) {
  const auto require = [&](bool holds, const char* what) {
    if (!holds) here.fail(what);
  };
  require(grid.most_layers >= 11, "no config has 11 layers");
  require(grid.most_experts == 0 || grid.most_experts >= 12, "no config has 12 experts");
  require(grid.all_oblong > 0, "every config has a square matrix");
  require(grid.with_squares > 0, "no config has a square matrix");
  for (const std::string& row : grid.unreached) here.in(row).fail("is a row that no config reaches");
}

std::vector<Judged> judge_tensors(const std::vector<Witness>& witnesses) {
  std::vector<Rows> rows;
  for (const Witness& witness : witnesses) rows.emplace_back(witness.plan);
  std::vector<Judged> mutants;
  for (const Mutant& mutant : mutants_of(rows)) mutants.push_back(judge(mutant, witnesses, rows));
  return mutants;
}

}  // namespace

std::size_t Coverage::killed() const {
  return static_cast<std::size_t>(
      std::count_if(mutants.begin(), mutants.end(), [](const Judged& one) { return !one.verdicts.empty(); }));
}

Coverage cover(const Format& format, const GoldenSet& set) {
  Report report;
  const Here here(report);
  Coverage out;
  out.format = format.name;
  format.model.review(here.in("fields"));
  Goldens goldens = read_goldens(set, format, here);
  check_keys(format, goldens, out, here);
  out.goldens_with_weights = static_cast<std::size_t>(std::count_if(
      goldens.witnesses.begin(), goldens.witnesses.end(), [](const Witness& one) { return !one.hf.empty(); }));
  out.grid = make_grid(format, goldens.configs, set.models(), here.in("grid"));
  check_grid(out.grid, here.in("grid"));

  std::vector<Witness> witnesses = std::move(goldens.witnesses);
  std::move(out.grid.witnesses.begin(), out.grid.witnesses.end(), std::back_inserter(witnesses));
  out.grid.witnesses.clear();
  check_witnesses(format, witnesses, here);
  out.mutants = judge_keys(format, witnesses, out.grid.values);
  for (Judged& judged : judge_tensors(witnesses)) out.mutants.push_back(std::move(judged));
  out.faults = report.findings();
  return out;
}

}  // namespace wconvert::coverage
