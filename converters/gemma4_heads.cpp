#include <optional>

#include "converters/gemma4.h"

namespace wconvert::converters {

using namespace models;

namespace {

constexpr const char* by_layer = "per_layer_config";
constexpr const char* global_size = "global_head_dim";
constexpr const char* global_groups = "num_global_key_value_heads";
constexpr const char* groups = "num_key_value_heads";
constexpr const char* shared = "attention_k_eq_v";

struct Heads {
  std::int64_t size = 0;
  std::optional<std::int64_t> groups;
  bool operator==(const Heads&) const = default;
};

/// transformers 5.15 and later say it for each layer, by its number, which has as many digits as that of the last one.
Heads read_by_layer(const HfReader& hf, const HfReader& layers, const Blocks<Block>& blocks, const Here& here) {
  std::optional<Heads> first;
  const std::size_t digits = std::to_string(blocks.size() - 1).size();
  for (std::size_t index = 0; index < blocks.size(); ++index) {
    if (!gemma4_is_full(blocks.at(index))) continue;
    std::string number = std::to_string(index);
    number.insert(0, digits - number.size(), '0');
    const auto layer = layers.enter(number);
    if (!layer) {
      layers.at(number).fail("is missing, and this layer is full_attention");
      continue;
    }
    Heads heads;
    layer->require("head_dim", heads.size, here / "head_size");
    if (layer->find(groups) != nullptr) layer->require(groups, heads.groups, here / "head_groups");
    if (!first) first = heads;
    if (heads != *first) layers.at(number).fail("differs from the first full_attention layer, which is not converted");
  }
  if (!first) return {};
  if (const Json* stated = hf.object().given->contains(global_size) ? hf.find(global_size) : nullptr;
      stated != nullptr && *stated != first->size) {
    hf.at(global_size).fail(text("is ", describe_json(*stated), ", but per_layer_config says ", first->size));
  }
  return *first;
}

Heads read_global(const HfReader& hf, const Here& here) {
  Heads heads;
  hf.require(global_size, heads.size, here / "head_size");
  hf.require(global_groups, heads.groups, here / "head_groups");
  return heads;
}

/// What stands in the place of a full block, if there is one.
const Attention* find(const Model& model, bool full) {
  for (std::size_t index = 0; index < model.decoder.size(); ++index) {
    if (gemma4_is_full(model.decoder.at(index)) == full) return std::get_if<Attention>(&model.decoder.at(index).mixer);
  }
  return nullptr;
}

}  // namespace

void GlobalHeads::read(const HfReader& hf, Model& model, const Here& here) const {
  const Here place = here / "decoder" / "blocks" / "full_attention" / "mixer";
  Attention attention;
  hf.require(shared, attention.shared_key_value, place / "shared_key_value");
  const auto layers = hf.object().given->contains(by_layer) ? hf.enter(by_layer) : std::nullopt;
  const Heads heads = layers ? read_by_layer(hf, *layers, model.decoder, place) : read_global(hf, place);
  attention.head_size = heads.size;
  if (attention.shared_key_value && heads.groups) {
    attention.head_groups = *heads.groups;
  } else {
    if (heads.groups) hf.at(global_groups).note("means nothing while attention_k_eq_v is false");
    hf.require(groups, attention.head_groups, place / "head_groups");
  }
  for (auto& [name, block] : model.decoder.kinds) {
    if (!gemma4_is_full(block)) continue;
    auto& held = std::get<Attention>(block.mixer);
    held.head_size = attention.head_size;
    held.head_groups = attention.head_groups;
    held.shared_key_value = attention.shared_key_value;
  }
}

void GlobalHeads::write(const Model& model, const HfWriter& hf, const Here& here) const {
  const Attention* sliding = find(model, false);
  for (const auto& [name, block] : model.decoder.kinds) {
    if (!gemma4_is_full(block)) continue;
    const auto& full = std::get<Attention>(block.mixer);
    const Here place = here / "decoder" / "blocks" / name / "mixer";
    hf.put(shared, full.shared_key_value, place / "shared_key_value");
    hf.put(global_size, full.head_size, place / "head_size");
    const bool is_other = sliding == nullptr || sliding->head_groups != full.head_groups;
    if (full.shared_key_value && is_other) {
      hf.put(global_groups, full.head_groups, place / "head_groups");
    } else {
      hf.put(global_groups, nullptr, place / "head_groups");
      hf.put(groups, full.head_groups, place / "head_groups");
    }
  }
}

void GlobalHeads::show(const Listing& listing) const {
  const Listing full = listing.enter("decoder.blocks.full_attention.mixer", "", "", "");
  full.field("shared_key_value", shared, "");
  full.field("head_size", global_size, "or head_dim of each full layer in per_layer_config");
  full.field("head_groups", global_groups, "if attention_k_eq_v and not null, else num_key_value_heads");
}

}  // namespace wconvert::converters
