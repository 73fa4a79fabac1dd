#include "engine/checkpoint/module_order.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace wconvert::module_order_test {
namespace {

using testing::ElementsAre;

std::vector<std::string> ordered(const std::vector<std::string>& names) {
  std::vector<SafetensorsDraft::Tensor> tensors;
  for (const auto& name : names) tensors.push_back({name, DType::f32, {1}});
  std::vector<std::string> result;
  for (const auto& tensor : in_module_order(tensors)) result.push_back(tensor.name);
  return result;
}

TEST(ModuleOrder, WhatLiesInAModuleStandsTogether) {
  EXPECT_THAT(ordered({"q.weight", "k.weight", "v.weight", "k.bias", "q.bias"}),
              ElementsAre("q.weight", "q.bias", "k.weight", "k.bias", "v.weight"));
}

TEST(ModuleOrder, ModulesStandAsTheyFirstCome) {
  EXPECT_THAT(ordered({"model.embed.weight", "lm_head.weight", "model.b.weight", "model.a.weight"}),
              ElementsAre("model.embed.weight", "model.b.weight", "model.a.weight", "lm_head.weight"));
}

TEST(ModuleOrder, NumbersStandByTheirValue) {
  EXPECT_THAT(
      ordered(
          {"gate", "experts.10.w1", "experts.10.w3", "experts.2.w1", "experts.2.w3", "experts.10.w2", "experts.2.w2"}),
      ElementsAre(
          "gate", "experts.2.w1", "experts.2.w2", "experts.2.w3", "experts.10.w1", "experts.10.w2", "experts.10.w3"));
}

TEST(ModuleOrder, TheSameNameInTwoModulesIsTwoPlaces) {
  EXPECT_THAT(ordered({"a.y", "b.x", "b.y", "a.x"}), ElementsAre("a.y", "a.x", "b.x", "b.y"));
}

}  // namespace
}  // namespace wconvert::module_order_test
