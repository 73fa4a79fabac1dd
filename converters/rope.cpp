#include "converters/rope.h"

#include <functional>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "engine/declare/cases.h"

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

constexpr const char* base = "rope_theta";

// clang-format off
Section<DefaultRotary> plain() {
  return {
    Elsewhere {&DefaultRotary::theta,                 base},
  };
}

Section<Llama3Rotary> llama3() {
  using R = Llama3Rotary;
  return {
    Elsewhere {&R::theta,                             base},
    Rename    {&R::scale_factor,                      "factor"},
    Rename    {&R::low_frequency_factor,              "low_freq_factor"},
    Rename    {&R::high_frequency_factor,             "high_freq_factor"},
    Rename    {&R::original_context_length,           "original_max_position_embeddings"},
  };
}

Section<YarnRotary> yarn() {
  using R = YarnRotary;
  return {
    Elsewhere {&R::theta,                             base},
    Rename    {&R::scale_factor,                      "factor"},
    YarnFactor{},
    Rename    {&R::beta_fast,                         "beta_fast"},
    Rename    {&R::beta_slow,                         "beta_slow"},
    Rename    {&R::original_context_length,           "original_max_position_embeddings"},
  };
}
// clang-format on

const std::vector<Branch<Rotary>>& variants() {
  static const std::vector<Branch<Rotary>> list = {
      Case{"default", plain()},
      Case{"llama3", llama3()},
      Case{"yarn", yarn()},
  };
  return list;
}

std::string variant_names() {
  std::string words;
  for (const auto& variant : variants()) words += (words.empty() ? "" : ", ") + variant.tag;
  return words;
}

// What the rotary functions of transformers take for keys that are missing (modeling_rope_utils.py).
Json rope_defaults(const HfReader& hf) {
  Json defaults = {{"attention_factor", nullptr}, {"beta_fast", 32.0}, {"beta_slow", 1.0}};
  if (const auto positions = hf.object().integer("max_position_embeddings")) {
    defaults["original_max_position_embeddings"] = *positions;
  }
  return defaults;
}

/// `rope_type`, or `type` in old files.
std::string read_variant(const HfReader& rope, const Here& here) {
  std::string type = "default", old;
  const bool is_new = rope.object().given->contains("rope_type");
  if (is_new) rope.require("rope_type", type, here / "type");
  if (rope.object().given->contains("type")) {
    rope.require("type", old, here / "type");
    if (is_new && old != type) rope.at("type").fail(text("is ", quoted(old), ", but rope_type is ", quoted(type)));
    if (!is_new) type = old;
  }
  return type;
}

/// Two spellings in one file have to say the same.
void compare_spellings(const HfReader& hf, const HfReader& parameters) {
  const Json& v5 = *parameters.object().given;
  if (hf.object().given->contains(base) && v5.contains(base) && *hf.find(base) != v5.at(base)) {
    hf.at(base).fail(text("is ", hf.find(base)->dump(), ", but rope_parameters.rope_theta is ", v5.at(base).dump()));
  }
  const auto scaling = hf.enter("rope_scaling");
  if (!scaling) return;
  for (const auto& [key, value] : scaling->object().given->items()) {
    scaling->find(key);
    const auto same = v5.find(key == "type" ? "rope_type" : key);
    if (same == v5.end() || *same != value) {
      scaling->at(key).fail(text("is ", value.dump(), ", but rope_parameters says otherwise"));
    }
  }
}

double& theta_of(Rotary& rotary) {
  return std::visit(
      [](auto& held) -> double& {
        if constexpr (requires { held.theta; }) {
          return held.theta;
        } else {
          throw std::logic_error("a rotary embedding without theta");
        }
      },
      rotary);
}

}  // namespace

void Rope::read(const HfReader& hf, Attention& attention, const Here& here) const {
  const Here place = here / "rotary";
  const auto parameters =
      hf.object().given->contains("rope_parameters") ? hf.enter("rope_parameters", rope_defaults(hf)) : std::nullopt;
  if (parameters) compare_spellings(hf, *parameters);
  const auto rope = parameters                                    ? parameters
                    : hf.object().given->contains("rope_scaling") ? hf.enter("rope_scaling", rope_defaults(hf))
                                                                  : std::nullopt;
  const std::string type = rope ? read_variant(*rope, place) : "default";
  for (const auto& variant : variants()) {
    if (variant.tag != type) continue;
    variant.read(rope ? *rope : hf, attention.rotary, place);
    const bool inside = parameters && parameters->object().given->contains(base);
    return (inside ? *parameters : hf).require(base, theta_of(attention.rotary), place / "theta");
  }
  rope->at(rope->object().given->contains("rope_type") ? "rope_type" : "type")
      .fail(text("is ", quoted(type), ", expected one of ", variant_names()));
}

void Rope::write(const Attention& attention, const HfWriter& hf, const Here& here) const {
  const Here place = here / "rotary";
  for (const auto& variant : variants()) {
    if (!variant.holds(attention.rotary)) continue;
    Rotary rotary = attention.rotary;
    const double theta = theta_of(rotary);
    const HfWriter rope = hf.enter(hf.style() == HfStyle::v5 ? "rope_parameters" : "rope_scaling");
    if (hf.style() == HfStyle::v4 || beside_ == ThetaBeside::yes) hf.put(base, theta, place / "theta");
    if (hf.style() == HfStyle::v5) rope.put(base, theta, place / "theta");
    if (hf.style() == HfStyle::v4 && variant.tag == "default") return hf.put("rope_scaling", nullptr, place);
    rope.put("rope_type", variant.tag, place / "type");
    return variant.write(attention.rotary, rope, place);
  }
  place.fail(text("is ", kind_of(attention.rotary), ", this format has room only for ", variant_names()));
}

void Rope::review(Claims& claims, const Here& here) const {
  claims.insert("rotary");
  for (const auto& variant : variants()) variant.review(here / "rotary" / variant.tag);
}

void Rope::show(const Listing& listing) const {
  listing.field("rotary.theta", base, "v5: rope_parameters.rope_theta");
  const Listing inner = listing.enter("rotary", "rope_scaling", "", "");
  inner.field("type", "rope_type", variant_names() + "; v5: rope_parameters.rope_type");
  for (const auto& variant : variants()) variant.show(inner);
}

HfStyle style_of(const Json& config) {
  if (config.contains("rope_parameters")) return HfStyle::v5;
  for (const char* part : {"text_config", "vision_config"}) {
    const auto found = config.find(part);
    if (found != config.end() && found->is_object() && found->contains("rope_parameters")) return HfStyle::v5;
  }
  return HfStyle::v4;
}

}  // namespace wconvert::converters
