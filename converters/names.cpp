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
    std::set<std::string> there;
    if (source.find(ours) != nullptr) there.insert(ours);
    const TensorNames* by = nullptr;
    for (const TensorNames& variant : variants) {
      const std::string name = variant.of(ours);
      if (source.find(name) == nullptr || !there.insert(name).second) continue;
      by = &variant;
      entry->second = name;
    }
    if (there.size() > 1) {
      std::string words;
      for (const std::string& name : there) words += (words.empty() ? "" : " and ") + quoted(name);
      here.in("tensor " + quoted(ours)).fail("stands under more than one name: " + words);
    } else if (by != nullptr) {
      ++met[by->words];
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
    std::string words;
    for (const TensorNames& one : variants) words += (words.empty() ? "" : ", ") + one.name;
    throw Error(
        Trouble::usage,
        Path().in("--hf-names"),
        text("is ", quoted(name), ", ", words.empty() ? "this format has only one set" : "expected one of " + words));
  }
  rename(plan, [&](const std::string& ours) { return found->of(ours); });
}

}  // namespace wconvert::converters
