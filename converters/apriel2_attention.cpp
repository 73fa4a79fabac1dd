#include "converters/apriel2_text.h"
#include "converters/layer_biases.h"
#include "engine/declare/cases.h"

namespace wconvert::converters {

using namespace models;

namespace {

/// Fast-LLM writes the factor always, also where it follows from the scale; it need not be there.
class YarnFactor : public NoTensors {
 public:
  std::string key() const { return "attention_factor"; }
  void read(const HfReader& hf, YarnRotary& rotary, const Here& here) const { stated_.read(hf, rotary, here); }
  void write(const YarnRotary& rotary, const HfWriter& hf, const Here& here) const {
    hf.put("attention_factor", effective_attention_factor(rotary), here / "attention_factor");
  }
  void review(Claims& claims, const Here& here) const { stated_.review(claims, here); }
  void show(const Listing& listing) const {
    listing.field("attention_factor", "attention_factor", "if missing or null: 0.1 ln(scale_factor) + 1");
  }

 private:
  Optional<YarnRotary, std::optional<double>> stated_{&YarnRotary::attention_factor, "attention_factor"};
};

// clang-format off

Section<DefaultRotary> default_rotary() {
  return {
    Rename    {&DefaultRotary::theta,             "theta"},
  };
}

Section<Llama3Rotary> llama3_rotary() {
  using R = Llama3Rotary;
  return {
    Rename    {&R::theta,                         "theta"},
    Rename    {&R::scale_factor,                  "scale_factor"},
    Rename    {&R::low_frequency_factor,          "low_frequency_factor"},
    Rename    {&R::high_frequency_factor,         "high_frequency_factor"},
    Rename    {&R::original_context_length,       "original_context_length"},
  };
}

Section<YarnRotary> yarn_rotary() {
  using R = YarnRotary;
  return {
    Rename    {&R::theta,                         "theta"},
    Rename    {&R::scale_factor,                  "scale_factor"},
    YarnFactor{},
    Rename    {&R::beta_fast,                     "beta_fast"},
    Rename    {&R::beta_slow,                     "beta_slow"},
    Rename    {&R::original_context_length,       "original_context_length"},
  };
}

}  // namespace

Section<Attention> apriel2_attention() {
  using A = Attention;
  return {
    //         model                               HF
    Rename    {&A::heads,                         "heads"},
    Rename    {&A::head_groups,                   "head_groups"},
    Rename    {&A::head_size,                     "head_size"},
    LayerBiases<Attention, AttentionLayers>(false),
    Optional  {&A::window_size,                   "window_size"},
    Dispatch  {&A::rotary,                        {.config = "rotary"}, {Case{"mistral_1d", default_rotary()},
                                                                         Case{"default",    default_rotary()},
                                                                         Case{"llama3",     llama3_rotary()},
                                                                         Case{"yarn",       yarn_rotary()}}},
    Fixed     {&A::causal,                         true},
    Fixed     {&A::softmax_scale_power,            0.5},
    Fixed     {&A::query_norm,                     std::nullopt},
    Fixed     {&A::key_norm,                       std::nullopt},
    Fixed     {&A::value_norm,                     std::nullopt},
    Fixed     {&A::shared_key_value,               false},
    Fixed     {&A::dropout,                        0.0},

    Linear    {"query",                           "q_proj"},
    Linear    {"key_value",                      {"k_proj", "v_proj"}, split},
    Linear    {"dense",                           "o_proj"},
  };
}

// clang-format on

}  // namespace wconvert::converters
