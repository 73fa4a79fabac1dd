#include "converters/rope.h"

#include <optional>
#include <stdexcept>
#include <variant>

#include "converters/rope_variants.h"

namespace wconvert::converters {

using namespace models;

namespace {

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

/// Two spellings in one file have to say the same, but for a theta beside `rope_parameters`, where the class keeps one
/// that nobody reads.
void compare_spellings(const HfReader& hf, const HfReader& parameters, ThetaBeside beside) {
  const Json& v5 = *parameters.object().given;
  if (hf.object().given->contains(theta_key) && v5.contains(theta_key) && *hf.find(theta_key) != v5.at(theta_key)) {
    const std::string differs =
        text("is ", hf.find(theta_key)->dump(), ", but rope_parameters.rope_theta is ", v5.at(theta_key).dump());
    if (beside == ThetaBeside::yes) {
      hf.at(theta_key).note(differs + ", and that holds");
    } else {
      hf.at(theta_key).fail(differs);
    }
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
  if (parameters) compare_spellings(hf, *parameters, beside_);
  const auto rope = parameters                                    ? parameters
                    : hf.object().given->contains("rope_scaling") ? hf.enter("rope_scaling", rope_defaults(hf))
                                                                  : std::nullopt;
  const std::string type = rope ? read_variant(*rope, place) : "default";
  for (const auto& variant : rope_variants()) {
    if (variant.tag != type) continue;
    variant.read(rope ? *rope : hf, attention.rotary, place);
    const bool inside = parameters && parameters->object().given->contains(theta_key);
    return (inside ? *parameters : hf).require(theta_key, theta_of(attention.rotary), place / "theta");
  }
  rope->at(rope->object().given->contains("rope_type") ? "rope_type" : "type")
      .fail(text("is ", quoted(type), ", expected one of ", rope_variant_names()));
}

void Rope::write(const Attention& attention, const HfWriter& hf, const Here& here) const {
  const Here place = here / "rotary";
  for (const auto& variant : rope_variants()) {
    if (!variant.holds(attention.rotary)) continue;
    Rotary rotary = attention.rotary;
    const double theta = theta_of(rotary);
    const HfWriter rope = hf.enter(hf.style() == HfStyle::v5 ? "rope_parameters" : "rope_scaling");
    if (hf.style() == HfStyle::v4 || beside_ == ThetaBeside::yes) hf.put(theta_key, theta, place / "theta");
    if (hf.style() == HfStyle::v5) rope.put(theta_key, theta, place / "theta");
    if (hf.style() == HfStyle::v4 && variant.tag == "default") return hf.put("rope_scaling", nullptr, place);
    rope.put("rope_type", variant.tag, place / "type");
    return variant.write(attention.rotary, rope, place);
  }
  place.fail(text("is ", kind_of(attention.rotary), ", this format has room only for ", rope_variant_names()));
}

void Rope::review(Claims& claims, const Here& here) const {
  claims.insert("rotary");
  for (const auto& variant : rope_variants()) variant.review(here / "rotary" / variant.tag);
}

void Rope::show(const Listing& listing) const {
  listing.field("rotary.theta", theta_key, "v5: rope_parameters.rope_theta");
  const Listing inner = listing.enter("rotary", "rope_scaling", "", "");
  inner.field("type", "rope_type", rope_variant_names() + "; v5: rope_parameters.rope_type");
  for (const auto& variant : rope_variants()) variant.show(inner.when(text("rope_type is ", variant.tag)));
}

}  // namespace wconvert::converters
