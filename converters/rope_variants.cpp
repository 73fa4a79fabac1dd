#include "converters/rope_variants.h"

#include "engine/declare/fields.h"

namespace wconvert::converters {

using namespace models;

namespace {

// Fast-LLM writes the factor always, also where it follows from the scale.
class YarnFactor : public NoTensors {
 public:
  std::string key() const { return "attention_factor"; }
  void read(const HfReader& hf, YarnRotary& rotary, const Here& here) const {
    hf.require("attention_factor", rotary.attention_factor, here / "attention_factor");
  }
  void write(const YarnRotary& rotary, const HfWriter& hf, const Here& here) const {
    hf.put("attention_factor", effective_attention_factor(rotary), here / "attention_factor");
  }
  void review(Claims& claims, const Here&) const { claims.insert("attention_factor"); }
  void show(const Listing& listing) const {
    listing.field("attention_factor", "attention_factor", "if missing or null: 0.1 ln(factor) + 1");
  }
};

// clang-format off
Section<DefaultRotary> plain() {
  return {
    Elsewhere {&DefaultRotary::theta,                 theta_key},
  };
}

Section<Llama3Rotary> llama3() {
  using R = Llama3Rotary;
  return {
    Elsewhere {&R::theta,                             theta_key},
    Rename    {&R::scale_factor,                      "factor"},
    Rename    {&R::low_frequency_factor,              "low_freq_factor"},
    Rename    {&R::high_frequency_factor,             "high_freq_factor"},
    Rename    {&R::original_context_length,           "original_max_position_embeddings"},
  };
}

Section<YarnRotary> yarn() {
  using R = YarnRotary;
  return {
    Elsewhere {&R::theta,                             theta_key},
    Rename    {&R::scale_factor,                      "factor"},
    YarnFactor{},
    Rename    {&R::beta_fast,                         "beta_fast"},
    Rename    {&R::beta_slow,                         "beta_slow"},
    Rename    {&R::original_context_length,           "original_max_position_embeddings"},
  };
}
// clang-format on

}  // namespace

const std::vector<Branch<Rotary>>& rope_variants() {
  static const std::vector<Branch<Rotary>> list = {
      Case{"default", plain()},
      Case{"llama3", llama3()},
      Case{"yarn", yarn()},
  };
  return list;
}

std::string rope_variant_names() {
  std::string words;
  for (const auto& variant : rope_variants()) words += (words.empty() ? "" : ", ") + variant.tag;
  return words;
}

}  // namespace wconvert::converters
