#include "tools/coverage/program/report.h"

#include <algorithm>
#include <iostream>
#include <map>
#include <string>

#include "engine/core/text.h"

namespace wconvert::coverage {
namespace {

std::string checks_of(const Judged& judged) {
  std::string words;
  for (const Verdict& verdict : judged.verdicts) words += (words.empty() ? "" : ", ") + verdict.check;
  return words;
}

std::string line_of(const Judged& judged) {
  return judged.kind + ": " + printable(judged.what);
}

struct Tally {
  std::size_t killed = 0;
  std::size_t total = 0;
};

std::map<std::string, Tally> tally_by_kind(const Coverage& coverage) {
  std::map<std::string, Tally> kinds;
  for (const Judged& judged : coverage.mutants) {
    Tally& tally = kinds[judged.kind];
    ++tally.total;
    tally.killed += judged.verdicts.empty() ? 0 : 1;
  }
  return kinds;
}

std::vector<const Judged*> select(const Coverage& coverage, bool (*holds)(const Judged&)) {
  std::vector<const Judged*> selected;
  for (const Judged& judged : coverage.mutants) {
    if (holds(judged)) selected.push_back(&judged);
  }
  return selected;
}

bool lives(const Judged& judged) {
  return judged.verdicts.empty();
}

Json mutants_json(const std::vector<const Judged*>& mutants) {
  Json list = Json::array();
  for (const Judged* judged : mutants) {
    Json verdicts = Json::array();
    for (const Verdict& verdict : judged->verdicts) {
      verdicts.push_back({{"check", verdict.check}, {"witness", verdict.witness}, {"reason", verdict.reason}});
    }
    list.push_back({{"kind", judged->kind}, {"what", judged->what}, {"killed_by", std::move(verdicts)}});
  }
  return list;
}

Json coverage_json(const Coverage& coverage) {
  Json kinds = Json::object(), faults = Json::array();
  for (const auto& [kind, tally] : tally_by_kind(coverage)) {
    kinds[kind] = {{"killed", tally.killed}, {"total", tally.total}};
  }
  for (const Finding& fault : coverage.faults) {
    faults.push_back({{"where", fault.where.str()}, {"what", fault.what}});
  }
  const Grid& grid = coverage.grid;
  return {{"format", coverage.format},
          {"complete", coverage.is_complete()},
          {"faults", std::move(faults)},
          {"keys",
           {{"configs", coverage.golden_configs},
            {"claimed", coverage.keys_claimed},
            {"metadata", coverage.keys_metadata}}},
          {"goldens_with_weights", coverage.goldens_with_weights},
          {"grid",
           {{"configs", grid.configs},
            {"tensors", grid.tensors},
            {"hf_tensors", grid.parts},
            {"most_layers", grid.most_layers},
            {"most_experts", grid.most_experts},
            {"all_oblong", grid.all_oblong},
            {"with_squares", grid.with_squares},
            {"switched", grid.switched},
            {"never_switched", grid.constant}}},
          {"mutants",
           {{"killed", coverage.killed()},
            {"total", coverage.mutants.size()},
            {"by_kind", std::move(kinds)},
            {"alive", mutants_json(select(coverage, lives))},
            {"only_by_values", mutants_json(select(coverage, is_numeric))}}}};
}

}  // namespace

void print_coverage(const Coverage& coverage, Detail detail) {
  const Grid& grid = coverage.grid;
  std::cout << coverage.format << ": " << coverage.killed() << " of " << coverage.mutants.size() << " mutants killed, "
            << coverage.faults.size() << (coverage.faults.size() == 1 ? " fault\n" : " faults\n");
  std::cout << "  keys     " << coverage.keys_claimed << " claimed and " << coverage.keys_metadata << " metadata, in "
            << coverage.golden_configs << " configs\n";
  std::cout << "  tensors  " << grid.tensors << " moved once, and " << grid.parts << " of Hugging Face's made once, in "
            << grid.configs << " configs\n";
  std::cout << "  grid     up to " << grid.most_layers << " layers and " << grid.most_experts << " experts, "
            << grid.all_oblong << " configs without equal extents and " << grid.with_squares << " with, "
            << grid.switched.size() << " optional tensors there and not there\n";
  std::cout << "  mutants ";
  for (const auto& [kind, tally] : tally_by_kind(coverage)) {
    std::cout << ' ' << kind << ' ' << tally.killed << '/' << tally.total << ';';
  }
  std::cout << "\n  witness  " << coverage.goldens_with_weights << " goldens with weights\n";
  for (const Finding& fault : coverage.faults) std::cout << "  FAULT    " << printable(fault.str()) << '\n';
  for (const Judged* judged : select(coverage, lives)) std::cout << "  ALIVE    " << line_of(*judged) << '\n';
  for (const Judged* judged : select(coverage, is_numeric)) {
    std::cout << "  VALUES   " << line_of(*judged) << " (" << checks_of(*judged) << ")\n";
  }
  if (detail == Detail::normal) return;
  for (const Judged& judged : coverage.mutants) {
    if (judged.verdicts.empty()) continue;
    const Verdict& first = judged.verdicts.front();
    std::cout << "  killed   " << line_of(judged) << " (" << checks_of(judged) << "; " << first.witness << ": "
              << printable(first.reason) << ")\n";
  }
}

void print_sum(const std::vector<Coverage>& all) {
  std::size_t killed = 0, total = 0, faults = 0;
  for (const Coverage& one : all) {
    killed += one.killed();
    total += one.mutants.size();
    faults += one.faults.size();
  }
  std::cout << all.size() << " formats: " << killed << " of " << total << " mutants killed, " << faults << " faults\n";
}

Json coverage_json(const std::vector<Coverage>& all) {
  Json list = Json::array();
  for (const Coverage& one : all) list.push_back(coverage_json(one));
  const bool complete = std::all_of(all.begin(), all.end(), [](const Coverage& one) { return one.is_complete(); });
  return {{"status", complete ? "ok" : "incomplete"}, {"formats", std::move(list)}};
}

}  // namespace wconvert::coverage
