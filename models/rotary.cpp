#include "models/rotary.h"

#include <cmath>

namespace wconvert::models {

double effective_attention_factor(const YarnRotary& rotary) {
  return rotary.attention_factor.value_or(0.1 * std::log(rotary.scale_factor) + 1.0);
}

}  // namespace wconvert::models
