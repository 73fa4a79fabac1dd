#include "tools/coverage/rows.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/core/text.h"
#include "tools/coverage/numbered.h"

namespace wconvert::coverage {
namespace {

/// Copies of the steps that a mutant changes, each made once.
class Changed {
 public:
  explicit Changed(const Rows& rows) : rows_(&rows) {}
  Step& operator[](std::size_t step) { return steps_.try_emplace(step, rows_->steps()[step]).first->second; }
  /// Those that are not what they were.
  std::vector<Step> take() {
    std::vector<Step> out;
    for (auto& [index, step] : steps_) {
      const auto& before = rows_->steps()[index].parts;
      const bool same = std::equal(
          before.begin(), before.end(), step.parts.begin(), step.parts.end(), [](const Part& a, const Part& b) {
            return a.hf == b.hf && a.box == b.box;
          });
      if (!same) out.push_back(std::move(step));
    }
    return out;
  }

 private:
  const Rows* rows_;
  std::map<std::size_t, Step> steps_;
};

template <class Map>
const typename Map::mapped_type& at_or_none(const Map& map, const std::string& key) {
  static const typename Map::mapped_type none;
  const auto found = map.find(key);
  return found == map.end() ? none : found->second;
}

std::vector<Step> exchange_names(const Rows& rows, const std::string& a, const std::string& b) {
  Changed changed(rows);
  for (const auto& [from, to] : {std::pair(a, b), std::pair(b, a)}) {
    for (const auto& [step, part] : at_or_none(rows.hf(), from)) {
      std::string& name = changed[step].parts[part].hf;
      name = Numbered{to, without_numbers(name).numbers}.name();
    }
  }
  return changed.take();
}

std::vector<Step> drop_row(const Rows& rows, const std::string& internal) {
  Changed changed(rows);
  for (const std::size_t step : at_or_none(rows.internal(), internal)) changed[step].parts.clear();
  return changed.take();
}

std::vector<Step> drop_name(const Rows& rows, const std::string& hf) {
  Changed changed(rows);
  for (const auto& [step, part] : at_or_none(rows.hf(), hf)) {
    std::erase_if(changed[step].parts, [&](const Part& one) { return without_numbers(one.hf).pattern == hf; });
  }
  return changed.take();
}

std::vector<Step> turn(const Rows& rows, const std::string& hf) {
  Changed changed(rows);
  for (const auto& [step, part] : at_or_none(rows.hf(), hf)) {
    if (rows.steps()[step].parts[part].box.shape.size() < 2) continue;
    Box& box = changed[step].parts[part].box;
    const std::size_t rank = box.shape.size();
    std::swap(box.shape[rank - 2], box.shape[rank - 1]);
    std::swap(box.strides[rank - 2], box.strides[rank - 1]);
  }
  return changed.take();
}

/// Gives the boxes of each step to its names in another order.
std::vector<Step> reorder(const Rows& rows,
                          const std::string& internal,
                          const std::function<void(std::vector<std::string>&)>& order) {
  Changed changed(rows);
  for (const std::size_t step : at_or_none(rows.internal(), internal)) {
    std::vector<std::string> names;
    for (const Part& part : rows.steps()[step].parts) names.push_back(part.hf);
    order(names);
    for (std::size_t part = 0; part < names.size(); ++part) changed[step].parts[part].hf = names[part];
  }
  return changed.take();
}

void reverse(std::vector<std::string>& names) {
  std::reverse(names.begin(), names.end());
}

/// All of one leaf, then all of the next: `experts.0.w1, experts.1.w1, experts.0.w3, ...`.
void leaf_by_leaf(std::vector<std::string>& names) {
  std::stable_sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
    return without_numbers(a).pattern < without_numbers(b).pattern;
  });
}

using Renumber = std::function<std::map<std::int64_t, std::int64_t>(const std::set<std::int64_t>&)>;

std::map<std::int64_t, std::int64_t> next_one(const std::set<std::int64_t>& numbers) {
  std::map<std::int64_t, std::int64_t> to;
  for (auto it = numbers.begin(); it != numbers.end(); ++it) {
    to[*it] = std::next(it) == numbers.end() ? *numbers.begin() : *std::next(it);
  }
  return to;
}

std::map<std::int64_t, std::int64_t> sorted_as_text(const std::set<std::int64_t>& numbers) {
  std::vector<std::int64_t> texts(numbers.begin(), numbers.end());
  std::sort(texts.begin(), texts.end(), [](auto a, auto b) { return std::to_string(a) < std::to_string(b); });
  std::map<std::int64_t, std::int64_t> to;
  auto text = texts.begin();
  for (const auto number : numbers) to[number] = *text++;
  return to;
}

/// Other numbers behind a prefix: the layers of `model.layers.#`, the experts of `model.layers.#.mlp.experts.#`.
std::vector<Step> renumber(const Rows& rows, const std::string& prefix, const Renumber& rule) {
  const std::size_t place = count_numbers(prefix) - 1;
  const auto is_below = [&](const std::string& hf) { return hf == prefix || hf.starts_with(prefix + "."); };
  std::set<std::int64_t> numbers;
  for (const auto& [hf, parts] : rows.hf()) {
    if (!is_below(hf)) continue;
    for (const auto& [step, part] : parts) {
      numbers.insert(without_numbers(rows.steps()[step].parts[part].hf).numbers[place]);
    }
  }
  const auto to = rule(numbers);
  Changed changed(rows);
  for (const auto& [hf, parts] : rows.hf()) {
    if (!is_below(hf)) continue;
    for (const auto& [step, part] : parts) {
      Numbered name = without_numbers(rows.steps()[step].parts[part].hf);
      const std::int64_t number = std::exchange(name.numbers[place], to.at(name.numbers[place]));
      if (number != name.numbers[place]) changed[step].parts[part].hf = name.name();
    }
  }
  return changed.take();
}

bool is_norm(const std::string& internal) {
  return internal.find("norm") != std::string::npos;
}

/// What the plans show, all together.
struct Seen {
  std::set<std::string> internal, several;     // patterns; of steps with more than one part
  std::map<std::string, bool> hf;              // pattern, and does it belong to a norm?
  std::set<std::string> matrices, of_several;  // HF patterns
  std::set<std::string> prefixes;              // up to a number
  std::set<std::pair<std::string, std::string>> together;

  explicit Seen(const std::vector<Rows>& plans) {
    for (const Rows& rows : plans) {
      for (const auto& [pattern, steps] : rows.internal()) see_steps(rows, pattern, steps);
      for (const auto& [pattern, places] : rows.hf()) see_prefixes(pattern);
      for (auto a = rows.hf().begin(); a != rows.hf().end(); ++a) {
        for (auto b = std::next(a); b != rows.hf().end(); ++b) {
          if (count_numbers(a->first) == count_numbers(b->first)) together.emplace(a->first, b->first);
        }
      }
    }
  }
  void see_steps(const Rows& rows, const std::string& pattern, const std::vector<std::size_t>& steps) {
    internal.insert(pattern);
    for (const std::size_t index : steps) {
      const Step& step = rows.steps()[index];
      std::set<std::string> leaves;
      for (const Part& part : step.parts) {
        const std::string name = without_numbers(part.hf).pattern;
        leaves.insert(name);
        hf[name] = is_norm(pattern);
        if (part.box.shape.size() >= 2) matrices.insert(name);
      }
      if (step.parts.size() > 1) several.insert(pattern);
      if (leaves.size() > 1) of_several.insert(leaves.begin(), leaves.end());
    }
  }
  void see_prefixes(const std::string& pattern) {
    for (std::size_t at = pattern.find('#'); at != std::string::npos; at = pattern.find('#', at + 1)) {
      prefixes.insert(pattern.substr(0, at + 1));
    }
  }
};

}  // namespace

Rows::Rows(const Plan& plan) : steps_(&plan.steps) {
  for (std::size_t step = 0; step < plan.steps.size(); ++step) {
    internal_[without_numbers(plan.steps[step].internal).pattern].push_back(step);
    for (std::size_t part = 0; part < plan.steps[step].parts.size(); ++part) {
      hf_[without_numbers(plan.steps[step].parts[part].hf).pattern].push_back({step, part});
    }
  }
}

std::vector<Mutant> mutants_of(const std::vector<Rows>& plans) {
  const Seen seen(plans);
  std::vector<Mutant> mutants;
  const auto add = [&](const char* kind, std::string what, auto change) {
    mutants.push_back({kind, std::move(what), std::move(change)});
  };
  for (const auto& pair : seen.together) {
    const std::string a = pair.first, b = pair.second;
    const char* kind = seen.hf.at(a) && seen.hf.at(b) ? "norms exchanged" : "names exchanged";
    add(kind, text(a, " and ", b), [a, b](const Rows& rows) { return exchange_names(rows, a, b); });
  }
  for (const std::string& internal : seen.internal) {
    add("row dropped", internal, [internal](const Rows& rows) { return drop_row(rows, internal); });
  }
  for (const std::string& hf : seen.of_several) {
    add("name dropped", hf, [hf](const Rows& rows) { return drop_name(rows, hf); });
  }
  for (const std::string& hf : seen.matrices) {
    add("orientation flipped", hf, [hf](const Rows& rows) { return turn(rows, hf); });
  }
  for (const std::string& internal : seen.several) {
    add("order reversed", internal, [internal](const Rows& rows) { return reorder(rows, internal, reverse); });
    add("leaf before number", internal, [internal](const Rows& rows) { return reorder(rows, internal, leaf_by_leaf); });
  }
  for (const std::string& prefix : seen.prefixes) {
    add("number shifted", prefix, [prefix](const Rows& rows) { return renumber(rows, prefix, next_one); });
    add("numbers sorted as text", prefix, [prefix](const Rows& rows) {
      return renumber(rows, prefix, sorted_as_text);
    });
  }
  // A change that changes nothing in any of the plans is none.
  std::erase_if(mutants, [&](const Mutant& mutant) {
    return std::all_of(plans.begin(), plans.end(), [&](const Rows& rows) { return mutant.change(rows).empty(); });
  });
  return mutants;
}

}  // namespace wconvert::coverage
