#pragma once

// A stack whose blocks are of different kinds, with a list in the format that names the kind of each position.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/config/codec.h"
#include "engine/declare/structure.h"

namespace wconvert {

/// One kind of block in a BlockList: its name in the format, its section, and which blocks it can spell.
template <class B>
struct Layer {
  std::string tag;
  Section<B> section;
  std::function<bool(const B&)> fits;
};

/// More layers than this are a mistake in a config, or worse.
inline constexpr std::int64_t most_layers = 1'000'000;

/// Where a format keeps a stack of blocks of different kinds, and the list of their names.
struct LayerList {
  std::string_view tensors;  // HF prefix of the numbered blocks
  std::string_view count;    // config key that tells how many there are
  std::string_view list;     // config key that names the kind of each
};

/// A stack of blocks whose kinds the format names one by one. The configuration of all kinds is shared with the parent,
/// and becomes a pattern whose kinds are called as in the list. A block is spelled by the first layer that it fits.
template <class T, class B>
class BlockList {
 public:
  /// `if_missing` names the kinds of that many blocks where the list is missing or null.
  BlockList(Blocks<B> T::*field,
            const LayerList& where,
            std::vector<Layer<B>> layers,
            std::function<std::vector<std::string>(std::size_t count)> if_missing)
      : field_(field), where_(where), layers_(std::move(layers)), if_missing_(std::move(if_missing)) {}

  std::string key() const { return std::string(name_of(field_)); }
  void read(const HfReader& hf, T& config, const Here& here) const {
    Blocks<B>& blocks = config.*field_;
    const Here place = here / name_of(field_);
    hf.require(where_.count, blocks.count, place / "num_blocks");
    blocks.pattern = read_list(hf, blocks.count);
    if (blocks.count == 0) return hf.at(where_.count).fail("is 0, but a stack of no blocks has no kind");
    blocks.kinds.clear();
    for (const auto& layer : layers_) {
      // A kind that stands nowhere still has its keys.
      B block;
      layer.section.read(hf, block, place / "blocks" / layer.tag);
      if (std::find(blocks.pattern.begin(), blocks.pattern.end(), layer.tag) == blocks.pattern.end()) continue;
      blocks.kinds.emplace(layer.tag, std::move(block));
    }
  }
  void write(const T& config, const HfWriter& hf, const Here& here) const {
    const Blocks<B>& blocks = config.*field_;
    const Here place = here / name_of(field_);
    if (blocks.count > most_layers) return place.fail(text("has ", blocks.count, " blocks, too many to name each"));
    std::vector<std::string> list;
    std::map<std::string, std::string> tag_of;  // by kind; a kind that stands nowhere has none
    for (std::size_t index = 0; index < blocks.size(); ++index) {
      const std::string& kind = blocks.kind_at(index);
      const auto [tag, is_new] = tag_of.try_emplace(kind);
      if (is_new)
        tag->second = write_kind(blocks.at(index), hf, blocks.is_fixed() ? place / "block" : place / "blocks" / kind);
      list.push_back(tag->second);
    }
    hf.put(where_.count, blocks.count, place / "num_blocks");
    hf.put(where_.list, write_config(list), place / "pattern");
  }
  void emit(const T& config, const Scope& scope) const {
    const Blocks<B>& blocks = config.*field_;
    const Scope inner = scope.enter(name_of(field_), where_.tensors, scope.here() / name_of(field_));
    for (std::size_t index = 0; index < blocks.size(); ++index) {
      const std::string number = std::to_string(index);
      if (const Layer<B>* layer = find(blocks.at(index))) {
        layer->section.emit(blocks.at(index), inner.enter(number, number, inner.here() / number));
      }
    }
  }
  void review(Claims& claims, const Here& here) const {
    claims.insert(name_of(field_));
    for (const auto& layer : layers_) layer.section.review(here / name_of(field_) / layer.tag);
  }
  void show(const Listing& listing) const {
    listing.field(text(name_of(field_), ".num_blocks"), where_.count, "");
    listing.field(text(name_of(field_), ".pattern"), where_.list, "one name for each block: " + tags());
    for (const auto& layer : layers_) {
      layer.section.show(listing.enter(text(name_of(field_), ".blocks.", layer.tag),
                                       "",
                                       text(name_of(field_), ".{i}"),
                                       text(where_.tensors, ".{i}")));
    }
  }

 private:
  /// The name of the layer that spells the block.
  std::string write_kind(const B& block, const HfWriter& hf, const Here& here) const {
    const Layer<B>* layer = find(block);
    if (layer == nullptr) {
      here.fail("is none of the blocks of this format, which are " + tags());
      return {};
    }
    layer->section.write(block, hf, here);
    return layer->tag;
  }
  std::vector<std::string> read_list(const HfReader& hf, std::int64_t count) const {
    std::vector<std::string> list;
    const auto size = static_cast<std::size_t>(std::max<std::int64_t>(count, 0));
    const Json* json = hf.find(where_.list);
    const Here at = hf.at(where_.list);
    if (json == nullptr || json->is_null()) {
      if (count > most_layers) {
        hf.at(where_.count).fail(text("is ", count, ", too many to name each"));
        return list;
      }
      at.note(text("is ", json == nullptr ? "missing" : "null", ": the class names the layers by their position"));
      return if_missing_(size);
    }
    if (const auto complaint = decode(*json, list)) {
      at.fail(*complaint);
    } else if (list.size() != size) {
      at.fail(text("names ", list.size(), " layers, but ", where_.count, " is ", count));
    }
    for (std::size_t index = 0; index < list.size(); ++index) {
      const bool is_known =
          std::any_of(layers_.begin(), layers_.end(), [&](const Layer<B>& one) { return one.tag == list[index]; });
      if (!is_known) at[index].fail(text("is ", quoted(list[index]), ", expected one of ", tags()));
    }
    return list;
  }
  const Layer<B>* find(const B& block) const {
    const auto found = std::find_if(layers_.begin(), layers_.end(), [&](const auto& one) { return one.fits(block); });
    return found == layers_.end() ? nullptr : &*found;
  }
  std::string tags() const {
    std::string words;
    for (const auto& layer : layers_) words += (words.empty() ? "" : ", ") + layer.tag;
    return words;
  }
  Blocks<B> T::*field_;
  LayerList where_;
  std::vector<Layer<B>> layers_;
  std::function<std::vector<std::string>(std::size_t)> if_missing_;
};

}  // namespace wconvert
