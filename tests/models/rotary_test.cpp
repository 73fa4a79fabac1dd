#include "models/rotary.h"

#include <gtest/gtest.h>

namespace wconvert::models::rotary_test {
namespace {

TEST(YarnRotary, TheAttentionFactorFollowsFromTheScaleWhereNoneIsGiven) {
  EXPECT_EQ(effective_attention_factor({.scale_factor = 4.0, .attention_factor = 1.25}), 1.25);
  EXPECT_EQ(effective_attention_factor({.scale_factor = 4.0, .attention_factor = {}}), 1.138629436111989);
  EXPECT_EQ(effective_attention_factor({.scale_factor = 1.0, .attention_factor = {}}), 1.0);
}

}  // namespace
}  // namespace wconvert::models::rotary_test
