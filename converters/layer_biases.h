#pragma once

#include <optional>
#include <string_view>
#include <type_traits>

#include "engine/declare/fields.h"
#include "models/spelling.h"

namespace wconvert::converters {

/// The biases of a struct's layers, spelled as Fast-LLM does: `add_linear_biases` for all, and `bias.enabled` of each
/// layer that differs. `Layers` is the spelling. The flag for all is always written: readers disagree on its absence.
template <class T, class Layers>
class LayerBiases : public NoTensors {
 public:
  /// Without `if_missing` the flag for all has to be there.
  explicit LayerBiases(std::optional<bool> if_missing = std::nullopt) : if_missing_(if_missing) {}
  std::string key() const { return "biases"; }
  void read(const HfReader& hf, T& config, const Here& here) const {
    Layers layers;
    if (if_missing_ && hf.find(all) == nullptr) {
      hf.at(all).note(text("is missing: ", *if_missing_ ? "true" : "false", ", as the model class takes it"));
      layers.add_linear_biases = *if_missing_;
    } else {
      hf.require(all, layers.add_linear_biases, here / "biases");
    }
    for_each_layer([&](std::string_view name, models::AffineLayer Layers::*layer) {
      const auto own = hf.enter(name);
      const auto bias = own ? own->enter("bias") : std::nullopt;
      if (bias) bias->require("enabled", (layers.*layer).bias.enabled, here / name);
    });
    T spelled = config;
    layers.into(spelled, here);
    config.biases = spelled.biases;
  }
  void write(const T& config, const HfWriter& hf, const Here& here) const {
    const Layers layers = Layers::of(config);
    hf.put(all, layers.add_linear_biases, here / "biases");
    for_each_layer([&](std::string_view name, models::AffineLayer Layers::*layer) {
      const auto& enabled = (layers.*layer).bias.enabled;
      if (enabled) hf.enter(name).enter("bias").put("enabled", *enabled, here / name);
    });
  }
  void review(Claims& claims, const Here&) const { claims.insert("biases"); }
  void show(const Listing& listing) const {
    listing.field("biases", all, "");
    for_each_layer([&](std::string_view name, models::AffineLayer Layers::*) {
      listing.field("biases", text(name, ".bias.enabled"), text("if ", name, " differs"));
    });
  }

 private:
  static constexpr const char* all = "add_linear_biases";
  template <class Visit>
  static void for_each_layer(Visit visit) {
    for_each_field<Layers>([&](const auto& field) {
      if constexpr (std::is_same_v<decltype(field.member), models::AffineLayer Layers::*>) {
        visit(field.name, field.member);
      }
    });
  }
  std::optional<bool> if_missing_;
};

}  // namespace wconvert::converters
