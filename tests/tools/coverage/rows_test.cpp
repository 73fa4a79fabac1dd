#include "tools/coverage/rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/coverage/judge.h"
#include "tools/coverage/numbered.h"

namespace wconvert::coverage::rows_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

TEST(Numbered, IsAPatternWithItsNumbers) {
  const Numbered name = without_numbers("model.layers.12.mlp.experts.3.w1_7.weight");
  EXPECT_EQ(name.pattern, "model.layers.#.mlp.experts.#.w1_7.weight");
  EXPECT_THAT(name.numbers, ElementsAre(12, 3));
  EXPECT_EQ(name.name(), "model.layers.12.mlp.experts.3.w1_7.weight");
}

/// Some layers of a format with a norm, a query, and a key_value made of two tensors.
Plan plan_of(int layers) {
  Plan plan;
  const auto add = [&](const std::string& internal, const Shape& shape, const std::vector<std::string>& hf) {
    Step step{{}, internal, shape, {}};
    const auto boxes = (hf.size() > 1 ? split : as_is).boxes(shape, hf.size());
    for (std::size_t part = 0; part < hf.size(); ++part) step.parts.push_back({hf[part], boxes[part]});
    plan.steps.push_back(std::move(step));
  };
  for (int layer = 0; layer < layers; ++layer) {
    const std::string ours = "decoder." + std::to_string(layer), hf = "model.layers." + std::to_string(layer);
    add(ours + ".norm_1.weight", {6}, {hf + ".input_layernorm.weight"});
    add(ours + ".mixer.query.weight", {4, 6}, {hf + ".self_attn.q_proj.weight"});
    add(ours + ".mixer.key_value.weight", {4, 6}, {hf + ".self_attn.k_proj.weight", hf + ".self_attn.v_proj.weight"});
  }
  return plan;
}

std::vector<std::string> names_of(const std::vector<Mutant>& mutants) {
  std::vector<std::string> names;
  for (const Mutant& mutant : mutants) names.push_back(mutant.kind + ": " + mutant.what);
  return names;
}

TEST(Rows, AreThoseOfTheTablesWhateverTheNumberOfLayers) {
  const Plan plan = plan_of(3);
  const Rows rows(plan);
  EXPECT_EQ(rows.internal().size(), 3U);
  EXPECT_EQ(rows.hf().at("model.layers.#.self_attn.v_proj.weight").size(), 3U);
  EXPECT_EQ(names_of(mutants_of({Rows(plan_of(2)), rows})), names_of(mutants_of({rows})));
}

TEST(Mutants, AreEveryChangeOfARow) {
  const Plan plan = plan_of(2);
  EXPECT_THAT(
      names_of(mutants_of({Rows(plan)})),
      ElementsAre("names exchanged: model.layers.#.input_layernorm.weight and model.layers.#.self_attn.k_proj.weight",
                  "names exchanged: model.layers.#.input_layernorm.weight and model.layers.#.self_attn.q_proj.weight",
                  "names exchanged: model.layers.#.input_layernorm.weight and model.layers.#.self_attn.v_proj.weight",
                  "names exchanged: model.layers.#.self_attn.k_proj.weight and model.layers.#.self_attn.q_proj.weight",
                  "names exchanged: model.layers.#.self_attn.k_proj.weight and model.layers.#.self_attn.v_proj.weight",
                  "names exchanged: model.layers.#.self_attn.q_proj.weight and model.layers.#.self_attn.v_proj.weight",
                  "row dropped: decoder.#.mixer.key_value.weight",
                  "row dropped: decoder.#.mixer.query.weight",
                  "row dropped: decoder.#.norm_1.weight",
                  "name dropped: model.layers.#.self_attn.k_proj.weight",
                  "name dropped: model.layers.#.self_attn.v_proj.weight",
                  "orientation flipped: model.layers.#.self_attn.k_proj.weight",
                  "orientation flipped: model.layers.#.self_attn.q_proj.weight",
                  "orientation flipped: model.layers.#.self_attn.v_proj.weight",
                  "order reversed: decoder.#.mixer.key_value.weight",
                  "number shifted: model.layers.#"));
}

TEST(Mutants, SortNumbersAsTextWhereThereAreElevenOfThem) {
  const auto sorted = Contains("numbers sorted as text: model.layers.#");
  EXPECT_THAT(names_of(mutants_of({Rows(plan_of(10))})), Not(sorted));
  EXPECT_THAT(names_of(mutants_of({Rows(plan_of(11))})), sorted);
}

/// A golden that holds the plan, with different elements everywhere.
Witness golden_of(const Plan& plan) {
  Witness witness{"golden", true, {}, {}, plan, {}, {}};
  std::uint32_t next = 0;
  for (const Step& step : plan.steps) {
    Bits& internal = witness.internal[step.internal] = {step.shape, {}};
    for (const Part& part : step.parts) {
      Bits& hf = witness.hf[part.hf] = {part.box.shape, {}};
      std::int64_t volume = 1;
      for (const auto extent : part.box.shape) volume *= extent;
      for (std::int64_t element = 0; element < volume; ++element) hf.elements.push_back(next++);
      internal.elements.insert(internal.elements.end(), hf.elements.begin(), hf.elements.end());
    }
  }
  return witness;
}

/// The checks that find a mutant out.
std::vector<std::string> checks_of(const std::string& mutant, const std::vector<Witness>& witnesses) {
  std::vector<Rows> rows;
  for (const Witness& witness : witnesses) rows.emplace_back(witness.plan);
  for (const Mutant& one : mutants_of(rows)) {
    if (one.kind + ": " + one.what != mutant) continue;
    std::vector<std::string> checks;
    for (const Verdict& verdict : judge(one, witnesses, rows).verdicts) checks.push_back(verdict.check);
    return checks;
  }
  return {"there is no such mutant"};
}

TEST(Judge, LetsTheTablesPass) {
  const Witness golden = golden_of(plan_of(2));
  std::vector<Verdict> verdicts;
  judge_steps(golden.plan.steps, golden, verdicts);
  EXPECT_TRUE(verdicts.empty());
}

TEST(Judge, FindsEachMutantOutByWhatItBreaks) {
  const std::vector<Witness> witnesses = {golden_of(plan_of(12))};
  const std::string layer = "model.layers.#";
  EXPECT_THAT(checks_of("row dropped: decoder.#.norm_1.weight", witnesses), ElementsAre("proof"));
  EXPECT_THAT(checks_of("name dropped: model.layers.#.self_attn.k_proj.weight", witnesses), ElementsAre("proof"));
  EXPECT_THAT(checks_of("orientation flipped: model.layers.#.self_attn.q_proj.weight", witnesses),
              ElementsAre("layout", "shapes"));
  EXPECT_THAT(
      checks_of("names exchanged: model.layers.#.self_attn.k_proj.weight and model.layers.#.self_attn.v_proj.weight",
                witnesses),
      ElementsAre("layout", "values"));
  EXPECT_THAT(checks_of("order reversed: decoder.#.mixer.key_value.weight", witnesses),
              ElementsAre("layout", "values"));
  EXPECT_THAT(checks_of("number shifted: " + layer, witnesses), ElementsAre("names", "values"));
  EXPECT_THAT(checks_of("numbers sorted as text: " + layer, witnesses), ElementsAre("names", "values"));
}

TEST(Judge, DoesWithoutAGolden) {
  Witness config{"config", false, {}, {}, plan_of(2), {}, {}};
  EXPECT_THAT(checks_of("number shifted: model.layers.#", {config}), ElementsAre("names"));
  EXPECT_THAT(checks_of("order reversed: decoder.#.mixer.key_value.weight", {config}), ElementsAre("layout"));
}

TEST(Judge, TellsWhatOnlyValuesShow) {
  const Verdict values{"values", "", ""}, names{"names", "", ""};
  EXPECT_TRUE(is_numeric({"", "", {values}}));
  EXPECT_FALSE(is_numeric({"", "", {values, names}}));
  EXPECT_FALSE(is_numeric({"", "", {}}));
}

}  // namespace
}  // namespace wconvert::coverage::rows_test
