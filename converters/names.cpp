#include "converters/names.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "engine/core/text.h"

namespace wconvert::converters {
namespace {

void rename(Plan& plan, const std::function<std::string(const std::string&)>& of) {
  for (Step& step : plan.steps) {
    for (Part& part : step.parts) part.hf = of(part.hf);
  }
  for (Redundant& one : plan.redundant) {
    one.hf = of(one.hf);
    if (!one.equal_to.empty()) one.equal_to = of(one.equal_to);
  }
}

/// The names under which a tensor stands in a source, each with the variant it is of: null for ours.
std::map<std::string, const TensorNames*> names_of(const std::string& ours,
                                                   const std::vector<TensorNames>& variants,
                                                   const Shards& source) {
  std::map<std::string, const TensorNames*> there;
  if (source.find(ours) != nullptr) there.emplace(ours, nullptr);
  for (const TensorNames& variant : variants) {
    if (const std::string name = variant.of(ours); source.find(name) != nullptr) there.emplace(name, &variant);
  }
  return there;
}

}  // namespace

std::string TensorNames::of(const std::string& ours) const {
  for (const auto& [prefix, there] : prefixes) {
    if (ours.starts_with(prefix)) return there + ours.substr(prefix.size());
  }
  return ours;
}

void find_names(Plan& plan, const std::vector<TensorNames>& variants, const Shards& source, const Here& here) {
  if (variants.empty()) return;
  std::map<std::string, std::string> known;  // ours to theirs: a tensor may be named twice in a plan
  std::map<std::string, std::size_t> met;    // by variant
  rename(plan, [&](const std::string& ours) {
    const auto [entry, is_new] = known.try_emplace(ours, ours);
    if (!is_new) return entry->second;
    const auto there = names_of(ours, variants, source);
    if (there.empty()) return ours;
    if (there.size() > 1) {
      std::vector<std::string> words;
      for (const auto& [name, variant] : there) words.push_back(quoted(name));
      here.in(text("tensor ", quoted(ours))).fail(text("stands under more than one name: ", listed(words, " and ")));
    } else if (const auto& [name, variant] = *there.begin(); variant != nullptr) {
      ++met[variant->words];
      entry->second = name;
    }
    return entry->second;
  });
  for (const auto& [words, count] : met)
    here.note(text(count, " tensors have the names of ", words, ", and lose them"));
}

void choose_names(Plan& plan, const std::vector<TensorNames>& variants, std::string_view name) {
  const auto found =
      std::find_if(variants.begin(), variants.end(), [&](const TensorNames& one) { return one.name == name; });
  if (found == variants.end()) {
    std::vector<std::string> names;
    for (const TensorNames& one : variants) names.push_back(one.name);
    throw Error(Trouble::usage,
                Path().in("--hf-names"),
                text("is ",
                     quoted(name),
                     ", ",
                     names.empty() ? "this format has only one set" : text("expected one of ", listed(names))));
  }
  rename(plan, [&](const std::string& ours) { return found->of(ours); });
}

}  // namespace wconvert::converters
