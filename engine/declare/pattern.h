#pragma once

// A stack whose blocks are of different kinds, with a list in the format that is repeated from position to position.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/declare/layers.h"

namespace wconvert {

/// A stack of blocks in a format that keeps a pattern of tags. The configuration of all kinds is shared with the
/// parent; the keys of a kind that the pattern does not name are left alone. A pattern of one tag is a fixed stack.
template <class T, class B>
class BlockPattern {
 public:
  BlockPattern(Blocks<B> T::*field, const LayerList& where, std::vector<Layer<B>> layers)
      : field_(field), where_(where), layers_(std::move(layers)) {}

  std::string key() const { return std::string(name_of(field_)); }
  void read(const HfReader& hf, T& config, const Here& here) const {
    const Here place = here / name_of(field_);
    Blocks<B>& blocks = config.*field_;
    hf.require(where_.count, blocks.count, place / "num_blocks");
    hf.require(where_.list, blocks.pattern, place / "pattern");
    if (blocks.pattern.empty()) hf.at(where_.list).fail("is empty, expected a list of " + tags());
    blocks.kinds.clear();
    for (std::size_t index = 0; index < blocks.pattern.size(); ++index) {
      const std::string& tag = blocks.pattern[index];
      const auto layer = std::find_if(layers_.begin(), layers_.end(), [&](const auto& one) { return one.tag == tag; });
      if (layer == layers_.end()) {
        hf.at(where_.list)[index].fail(text("is ", quoted(tag), ", expected one of ", tags()));
      } else if (!blocks.kinds.contains(tag)) {
        layer->section.read(hf, blocks.kinds[tag], place / "blocks" / tag);
      }
    }
    if (blocks.pattern.size() == 1 && blocks.kinds.size() == 1) {
      blocks = Blocks<B>::repeated(std::move(blocks.kinds.begin()->second), blocks.count);
    }
  }
  void write(const T& config, const HfWriter& hf, const Here& here) const {
    const Blocks<B>& blocks = config.*field_;
    const Here place = here / name_of(field_);
    // Kinds that stand nowhere are written, too: they are part of the model.
    for (const auto& [name, block] : blocks.kinds) {
      const Here inner = blocks.is_fixed() ? place / "block" : place / "blocks" / name;
      if (const Layer<B>* layer = find(block)) {
        layer->section.write(block, hf, inner);
      } else {
        inner.fail("is none of the blocks of this format, which are " + tags());
      }
    }
    std::vector<std::string> pattern;
    for (std::size_t index = 0; index < std::max<std::size_t>(blocks.pattern.size(), 1); ++index) {
      const Layer<B>* layer = find(blocks.kinds.at(blocks.kind_at(index)));
      pattern.push_back(layer == nullptr ? "" : layer->tag);
    }
    hf.put(where_.count, blocks.count, place / "num_blocks");
    hf.put(where_.list, write_config(pattern), place / "pattern");
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
    listing.field(text(name_of(field_), ".pattern"), where_.list, "repeated; each one of " + tags());
    for (const auto& layer : layers_) {
      layer.section.show(listing.enter(text(name_of(field_), ".blocks.", layer.tag),
                                       "",
                                       text(name_of(field_), ".{i}"),
                                       text(where_.tensors, ".{i}")));
    }
  }

 private:
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
};

}  // namespace wconvert
