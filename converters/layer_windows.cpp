#include "converters/layer_windows.h"

#include <algorithm>

namespace wconvert::converters {

using namespace models;

namespace {

constexpr const char* full = "full_attention";
constexpr const char* sliding = "sliding_attention";
constexpr std::int64_t class_first = 28;  // max_window_layers of the config class

/// More blocks than this are a mistake in a config.
constexpr std::int64_t most_blocks = 1'000'000;

using Types = std::vector<std::string>;

bool all_are(const Types& types, const char* type) {
  return std::all_of(types.begin(), types.end(), [&](const std::string& one) { return one == type; });
}

/// What layer_types says if it is missing: full below `first`, sliding from there on.
Types types_from(std::int64_t first, std::int64_t count) {
  const auto below = static_cast<std::size_t>(std::clamp<std::int64_t>(first, 0, count));
  Types types(below, full);
  types.resize(static_cast<std::size_t>(count), sliding);
  return types;
}

/// layer_types, checked; nothing where it is missing.
std::optional<Types> stated_types(const HfReader& hf, std::int64_t count) {
  const Json* json = hf.find("layer_types");
  if (json == nullptr || json->is_null()) return std::nullopt;
  Types types;
  const Here at = hf.at("layer_types");
  if (const auto complaint = decode(*json, types)) {
    at.fail(*complaint);
  } else if (static_cast<std::int64_t>(types.size()) != count) {
    at.fail(text("has ", types.size(), " entries, num_hidden_layers is ", count));
  }
  for (std::size_t index = 0; index < types.size(); ++index) {
    if (types[index] == full || types[index] == sliding) continue;
    at[index].fail(text("is ", quoted(types[index]), ", expected ", full, " or ", sliding));
  }
  return types;
}

std::optional<std::int64_t>& window_of(Block& block) {
  return std::get<Attention>(block.mixer).window_size;
}

/// One kind where all positions are alike, else two, named as in the config.
void apply(const Types& types, std::int64_t window, Blocks<Block>& blocks) {
  Block with_window = blocks.kinds.begin()->second;
  window_of(with_window) = window;
  if (all_are(types, sliding)) {
    blocks.kinds.begin()->second = std::move(with_window);
  } else {
    blocks.kinds = {{full, blocks.kinds.begin()->second}, {sliding, std::move(with_window)}};
    blocks.pattern = types;
  }
}

const Attention* attention_of(const Block& block) {
  return std::get_if<Attention>(&block.mixer);
}

}  // namespace

void LayerWindows::read(const HfReader& hf, Model& model, const Here& here) const {
  Blocks<Block>& blocks = model.decoder;
  bool use = false;
  std::int64_t first = 0;
  std::optional<std::int64_t> window;
  hf.require("use_sliding_window", use, here / "decoder");
  hf.require("max_window_layers", first, here / "decoder");
  hf.require("sliding_window", window, here / "decoder");
  if (blocks.count < 0 || blocks.count > most_blocks) return;  // refused elsewhere
  const bool has_window = use && window;
  const Types types =
      stated_types(hf, blocks.count).value_or(types_from(has_window ? first : blocks.count, blocks.count));
  if (all_are(types, full)) return;
  if (windows_ == Windows::refused) {
    return hf.at("use_sliding_window").fail("gives blocks an attention window, which is not converted");
  }
  if (!has_window) {
    const Here at = hf.at("layer_types");
    return at.fail(text("names blocks with an attention window, but use_sliding_window and sliding_window give none"));
  }
  apply(types, *window, blocks);
}

void LayerWindows::write(const Model& model, const HfWriter& hf, const Here& here) const {
  const Blocks<Block>& blocks = model.decoder;
  const Here place = here / "decoder";
  if (blocks.count > most_blocks) return place.fail(text("has ", blocks.count, " blocks, too many to name each"));
  std::optional<std::int64_t> window;
  Types types;
  for (std::size_t index = 0; index < blocks.size(); ++index) {
    const Attention* attention = attention_of(blocks.at(index));
    const auto own = attention == nullptr ? std::nullopt : attention->window_size;
    if (own && window && *own != *window) {
      return place.fail(text("has windows of ", *window, " and of ", *own, ", this format has room for one"));
    }
    if (own) window = own;
    types.emplace_back(own ? sliding : full);
  }
  const auto first = std::find(types.begin(), types.end(), sliding) - types.begin();
  hf.put("use_sliding_window", window.has_value(), place);
  hf.put("sliding_window", window ? Json(*window) : Json(nullptr), place);
  hf.put("max_window_layers", window ? first : class_first, place);
  if (windows_ == Windows::converted) hf.put("layer_types", write_config(types), place);
}

void LayerWindows::show(const Listing& listing) const {
  const bool converted = windows_ == Windows::converted;
  const char* how = converted ? "decoder.*.mixer.window_size, block by block" : "carried, if no block has a window";
  for (const auto* key : {"use_sliding_window", "sliding_window", "max_window_layers", "layer_types"}) {
    listing.field("", key, how);
  }
}

}  // namespace wconvert::converters
