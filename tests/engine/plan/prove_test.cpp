#include "engine/plan/prove.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wconvert::prove_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> proof(const Plan& plan, const Inventory& model) {
  Report report;
  prove(plan, model, report);
  std::vector<std::string> lines;
  for (const Finding& finding : report.findings()) lines.push_back(finding.str());
  return lines;
}

Step step(const std::string& internal, const Shape& shape, const std::vector<std::string>& hf, const Layout& layout) {
  Step step{Path() / "decoder" / "mlp", internal, shape, {}};
  const auto boxes = layout.boxes(shape, hf.size());
  for (std::size_t part = 0; part < hf.size(); ++part) step.parts.push_back({hf[part], boxes[part]});
  return step;
}

Inventory model_of(const Shape& shape) {
  Inventory model;
  model.add("layer_1", shape);
  return model;
}

TEST(Prove, AcceptsAPlanThatMovesEverythingOnce) {
  EXPECT_THAT(proof({{step("layer_1", {12, 4}, {"gate", "up"}, split)}, {}}, model_of({12, 4})), IsEmpty());
}

TEST(Prove, NamesTheElementThatTwoTensorsWrite) {
  Plan plan{{step("layer_1", {12, 4}, {"gate", "up"}, split)}, {}};
  plan.steps[0].parts[1].box.offset = 20;
  EXPECT_THAT(proof(plan, model_of({12, 4})),
              ElementsAre("decoder.mlp: layer_1[5,0] is written twice: by gate and by up"));
}

TEST(Prove, NamesTheElementThatNobodyWrites) {
  Plan plan{{step("layer_1", {12, 4}, {"gate", "up"}, split)}, {}};
  plan.steps[0].parts.pop_back();
  EXPECT_THAT(proof(plan, model_of({12, 4})), ElementsAre("decoder.mlp: layer_1[6,0] is never written"));
}

TEST(Prove, RefusesAPartThatReachesOutside) {
  Plan plan{{step("layer_1", {12, 4}, {"gate", "up"}, split)}, {}};
  plan.steps[0].parts[1].box.offset = 25;
  EXPECT_THAT(proof(plan, model_of({12, 4})), ElementsAre("decoder.mlp: up reaches outside of layer_1 [12, 4]"));
}

TEST(Prove, RefusesAnHfNameThatTwoPartsUse) {
  EXPECT_THAT(proof({{step("layer_1", {12, 4}, {"gate", "gate"}, split)}, {}}, model_of({12, 4})),
              ElementsAre("decoder.mlp: gate[0,0] is written twice"));
}

TEST(Prove, RefusesATensorWithoutOrWithTwoDeclarations) {
  const Step one = step("layer_1", {4}, {"up"}, as_is);
  Step two = one;
  two.parts[0].hf = "gate";
  EXPECT_THAT(proof({}, model_of({4})), ElementsAre("layer_1[0] is never written: no declaration is about it"));
  EXPECT_THAT(proof({{one, two}, {}}, model_of({4})), ElementsAre("decoder.mlp: layer_1[0] is written twice"));
}

TEST(Prove, RefusesAStepAboutNothingOrOfAnotherShape) {
  EXPECT_THAT(proof({{step("layer_1", {4}, {"up"}, as_is)}, {}}, Inventory()),
              ElementsAre("decoder.mlp: layer_1 is no tensor of the model"));
  EXPECT_THAT(proof({{step("layer_1", {4}, {"up"}, as_is)}, {}}, model_of({5})),
              ElementsAre("decoder.mlp: layer_1 is [5], the step says [4]"));
}

TEST(Prove, RefusesATensorBothMovedAndDropped) {
  EXPECT_THAT(proof({{step("layer_1", {4}, {"up"}, as_is)}, {{"up", "", "a buffer"}}}, model_of({4})),
              ElementsAre("up is both moved and dropped"));
}

TEST(ElementText, CountsRowByRow) {
  EXPECT_EQ(element_text("a", {3, 4}, 7), "a[1,3]");
  EXPECT_EQ(element_text("a", {5}, 4), "a[4]");
  EXPECT_EQ(element_text("a", {}, 0), "a[]");
}

}  // namespace
}  // namespace wconvert::prove_test
