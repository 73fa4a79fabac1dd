#pragma once

// Stacks whose blocks are of different kinds, which the format names: one by one, or by a list that is repeated.

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

/// One kind of block: its name in the format, its section, and which blocks it can spell.
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
  std::string_view tensors;    // HF prefix of the numbered blocks
  std::string_view count;      // config key that tells how many there are
  std::string_view list;       // config key that names the kinds
  std::string_view last = {};  // the kind that the class makes of the last block, whatever the list says
};

/// What both rows below have in common: layers whose configuration is shared with the parent. A block is spelled by the
/// first layer that it fits.
template <class T, class B>
class NamedLayers {
 public:
  NamedLayers(Blocks<B> T::*field, const LayerList& where, std::vector<Layer<B>> layers, std::string rule)
      : field_(field), where_(where), layers_(std::move(layers)), rule_(std::move(rule)) {}

  std::string key() const { return std::string(name_of(field_)); }
  void emit(const T& config, const Scope& scope) const {
    emit_blocks(config.*field_,
                scope.enter(name_of(field_), where_.tensors, scope.here() / name_of(field_)),
                [&](const B& block, const Scope& inner) {
                  if (const Layer<B>* layer = find(block)) layer->section.emit(block, inner);
                });
  }
  void review(Claims& claims, const Here& here) const {
    claims.insert(name_of(field_));
    for (const auto& layer : layers_) layer.section.review(here / name_of(field_) / layer.tag);
  }
  void show(const Listing& listing) const {
    listing.field(text(name_of(field_), ".num_blocks"), where_.count, "");
    listing.field(text(name_of(field_), ".pattern"), where_.list, text(rule_, tags()));
    for (const auto& layer : layers_) {
      layer.section.show(listing
                             .enter(text(name_of(field_), ".blocks.", layer.tag),
                                    "",
                                    text(name_of(field_), ".{i}"),
                                    text(where_.tensors, ".{i}"))
                             .when(text("the block is ", layer.tag)));
    }
  }

 protected:
  const Layer<B>* find(const B& block) const {
    return find_if([&](const Layer<B>& one) { return one.fits(block); });
  }
  /// The layers that a list names, each once; a name of none is a fault.
  std::map<std::string, const Layer<B>*> find_all(const std::vector<std::string>& list, const Here& at) const {
    std::map<std::string, const Layer<B>*> found;
    for (std::size_t index = 0; index < list.size(); ++index) {
      const Layer<B>* layer = find_if([&](const Layer<B>& one) { return one.tag == list[index]; });
      if (layer == nullptr) at[index].fail(text("is ", quoted(list[index]), ", expected one of ", tags()));
      if (layer != nullptr) found.emplace(list[index], layer);
    }
    return found;
  }
  /// Writes the configuration of a kind of block, and gives the name of the layer that spells it.
  std::string write_kind(const Blocks<B>& blocks, const std::string& kind, const HfWriter& hf, const Here& here) const {
    const Here place = blocks.is_fixed() ? here / "block" : here / "blocks" / kind;
    const Layer<B>* layer = find(blocks.kinds.at(kind));
    if (layer == nullptr) {
      place.fail("is none of the blocks of this format, which are " + tags());
      return {};
    }
    layer->section.write(blocks.kinds.at(kind), hf, place);
    return layer->tag;
  }
  void write_list(const Blocks<B>& blocks,
                  const std::vector<std::string>& list,
                  const HfWriter& hf,
                  const Here& here) const {
    hf.put(where_.count, blocks.count, here / "num_blocks");
    hf.put(where_.list, write_config(list), here / "pattern");
  }
  std::string tags() const {
    std::string words;
    for (const auto& layer : layers_) words += (words.empty() ? "" : ", ") + layer.tag;
    return words;
  }

  Blocks<B> T::*field_;
  LayerList where_;
  std::vector<Layer<B>> layers_;

 private:
  template <class Holds>
  const Layer<B>* find_if(const Holds& holds) const {
    const auto found = std::find_if(layers_.begin(), layers_.end(), holds);
    return found == layers_.end() ? nullptr : &*found;
  }
  std::string rule_;  // what the list is, before the names
};

/// A stack whose blocks the format names one by one. It becomes a pattern whose kinds are called as in the list.
template <class T, class B>
class BlockList : public NamedLayers<T, B> {
 public:
  /// `if_missing` names the kinds of that many blocks where the list is missing or null.
  BlockList(Blocks<B> T::*field,
            const LayerList& where,
            std::vector<Layer<B>> layers,
            std::function<std::vector<std::string>(std::size_t count)> if_missing)
      : NamedLayers<T, B>(field, where, std::move(layers), "one name for each block: "),
        if_missing_(std::move(if_missing)) {}

  void read(const HfReader& hf, T& config, const Here& here) const {
    Blocks<B>& blocks = config.*this->field_;
    const Here place = here / this->key();
    hf.require(this->where_.count, blocks.count, place / "num_blocks");
    blocks.pattern = read_list(hf, blocks.count);
    if (blocks.count == 0) return hf.at(this->where_.count).fail("is 0, but a stack of no blocks has no kind");
    const auto met = this->find_all(blocks.pattern, hf.at(this->where_.list));
    blocks.kinds.clear();
    for (const auto& layer : this->layers_) {
      // A kind that stands nowhere still has its keys.
      B block;
      layer.section.read(hf, block, place / "blocks" / layer.tag);
      if (met.contains(layer.tag)) blocks.kinds.emplace(layer.tag, std::move(block));
    }
  }
  void write(const T& config, const HfWriter& hf, const Here& here) const {
    const Blocks<B>& blocks = config.*this->field_;
    const Here place = here / this->key();
    if (blocks.count > most_layers) return place.fail(text("has ", blocks.count, " blocks, too many to name each"));
    std::vector<std::string> list;
    std::map<std::string, std::string> tag_of;  // by kind; a kind that stands nowhere has none
    for (std::size_t index = 0; index < blocks.size(); ++index) {
      const std::string& kind = blocks.kind_at(index);
      const auto [tag, is_new] = tag_of.try_emplace(kind);
      if (is_new) tag->second = this->write_kind(blocks, kind, hf, place);
      list.push_back(tag->second);
    }
    if (const auto& last = this->where_.last; !last.empty() && !list.empty() && list.back() != last) {
      place.fail(text("ends with a block that is ", quoted(list.back()), ", but the class makes the last one ", last));
    }
    this->write_list(blocks, list, hf, place);
  }

 private:
  std::vector<std::string> read_list(const HfReader& hf, std::int64_t count) const {
    std::vector<std::string> list;
    const auto size = static_cast<std::size_t>(std::max<std::int64_t>(count, 0));
    const Json* json = hf.find(this->where_.list);
    const Here at = hf.at(this->where_.list);
    if (json == nullptr || json->is_null()) {
      if (count > most_layers) {
        hf.at(this->where_.count).fail(text("is ", count, ", too many to name each"));
        return list;
      }
      at.note(text("is ", json == nullptr ? "missing" : "null", ": the class names the layers by their position"));
      return if_missing_(size);
    }
    if (const auto complaint = decode(*json, list)) {
      at.fail(*complaint);
    } else if (list.size() != size) {
      at.fail(text("names ", list.size(), " layers, but ", this->where_.count, " is ", count));
    } else if (const auto& last = this->where_.last; !last.empty() && !list.empty() && list.back() != last) {
      at.note(
          text("ends with ", quoted(list.back()), ", but the class makes the last layer ", last, ", and that holds"));
      list.back() = last;
    }
    return list;
  }
  std::function<std::vector<std::string>(std::size_t)> if_missing_;
};

/// A stack of blocks in a format that keeps a pattern of names, repeated from block to block. The keys of a kind that
/// the pattern does not name are left alone. A pattern of one name is a fixed stack.
template <class T, class B>
class BlockPattern : public NamedLayers<T, B> {
 public:
  BlockPattern(Blocks<B> T::*field, const LayerList& where, std::vector<Layer<B>> layers)
      : NamedLayers<T, B>(field, where, std::move(layers), "repeated; each one of ") {}

  void read(const HfReader& hf, T& config, const Here& here) const {
    Blocks<B>& blocks = config.*this->field_;
    const Here place = here / this->key(), list = hf.at(this->where_.list);
    hf.require(this->where_.count, blocks.count, place / "num_blocks");
    hf.require(this->where_.list, blocks.pattern, place / "pattern");
    if (blocks.pattern.empty()) list.fail("is empty, expected a list of " + this->tags());
    blocks.kinds.clear();
    for (const auto& [tag, layer] : this->find_all(blocks.pattern, list)) {
      layer->section.read(hf, blocks.kinds[tag], place / "blocks" / tag);
    }
    if (blocks.pattern.size() == 1 && blocks.kinds.size() == 1) {
      blocks = Blocks<B>::repeated(std::move(blocks.kinds.begin()->second), blocks.count);
    }
  }
  void write(const T& config, const HfWriter& hf, const Here& here) const {
    const Blocks<B>& blocks = config.*this->field_;
    const Here place = here / this->key();
    // Kinds that stand nowhere are written, too: they are part of the model.
    std::map<std::string, std::string> tag_of;
    for (const auto& [kind, block] : blocks.kinds) tag_of.emplace(kind, this->write_kind(blocks, kind, hf, place));
    std::vector<std::string> pattern;
    for (std::size_t index = 0; index < std::max<std::size_t>(blocks.pattern.size(), 1); ++index) {
      pattern.push_back(tag_of.at(blocks.kind_at(index)));
    }
    this->write_list(blocks, pattern, hf, place);
  }
};

}  // namespace wconvert
