#pragma once

// A stack of blocks, in a format that states its pattern as the model does.

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/declare/structure.h"

namespace wconvert {

/// Where a format states a stack of blocks.
struct StatedStack {
  std::string_view tensors;  // HF prefix of the numbered blocks
  std::string_view config;   // HF config object
};

/// A stack of blocks in an object of its own: `{type: fixed, num_blocks, block}`, or
/// `{type: pattern, num_blocks, pattern, blocks: {name: block}}`.
template <class T, class B>
class StatedBlocks {
 public:
  StatedBlocks(Blocks<B> T::*field, const StatedStack& stack, Section<B> block)
      : field_(field), stack_(stack), block_(std::move(block)) {}

  std::string key() const { return std::string(name_of(field_)); }
  void read(const HfReader& parent, T& config, const Here& here) const {
    const auto hf = parent.enter(stack_.config);
    if (!hf) return parent.at(stack_.config).fail("is missing, expected an object");
    const Here place = here / name_of(field_);
    Blocks<B>& blocks = config.*field_;
    std::string type;
    hf->require("type", type, place / "type");
    hf->require("num_blocks", blocks.count, place / "num_blocks");
    blocks.kinds.clear();
    blocks.pattern.clear();
    if (type == "fixed") return read_block(*hf, "block", blocks.kinds["block"], place);
    if (type == "pattern") return read_pattern(*hf, blocks, place);
    if (!type.empty()) hf->at("type").fail(text("is ", quoted(type), ", expected fixed or pattern"));
  }
  void write(const T& config, const HfWriter& parent, const Here& here) const {
    const HfWriter hf = parent.enter(stack_.config);
    const Here place = here / name_of(field_);
    const Blocks<B>& blocks = config.*field_;
    hf.put("type", blocks.is_fixed() ? "fixed" : "pattern", place / "type");
    hf.put("num_blocks", blocks.count, place / "num_blocks");
    if (blocks.is_fixed()) return block_.write(blocks.kinds.begin()->second, hf.enter("block"), place / "block");
    hf.put("pattern", write_config(blocks.pattern), place / "pattern");
    for (const auto& [name, block] : blocks.kinds) {
      block_.write(block, hf.enter("blocks").enter(name), place / "blocks" / name);
    }
  }
  void emit(const T& config, const Scope& scope) const {
    emit_blocks(config.*field_,
                scope.enter(name_of(field_), stack_.tensors, scope.here() / name_of(field_)),
                [&](const B& block, const Scope& inner) { block_.emit(block, inner); });
  }
  void review(Claims& claims, const Here& here) const {
    claims.insert(name_of(field_));
    block_.review(here / name_of(field_) / "block");
  }
  void show(const Listing& listing) const {
    const Listing inner = listing.enter(name_of(field_), stack_.config, "", "");
    inner.field("type", "type", "fixed or pattern");
    inner.field("num_blocks", "num_blocks", "");
    inner.field("pattern", "pattern", "if type is pattern");
    block_.show(listing.enter(text(name_of(field_), ".block"),
                              text(stack_.config, ".block (fixed), ", stack_.config, ".blocks.{name} (pattern)"),
                              text(name_of(field_), ".{i}"),
                              text(stack_.tensors, ".{i}")));
  }

 private:
  void read_block(const HfReader& hf, const std::string& name, B& block, const Here& here) const {
    if (const auto inner = hf.enter(name)) return block_.read(*inner, block, here / name);
    hf.at(name).fail("is missing, expected an object");
  }
  void read_pattern(const HfReader& hf, Blocks<B>& blocks, const Here& here) const {
    hf.require("pattern", blocks.pattern, here / "pattern");
    const auto kinds = hf.enter("blocks");
    if (!kinds) return hf.at("blocks").fail("is missing, expected an object");
    for (const auto& [name, value] : kinds->object().given->items()) {
      read_block(*kinds, name, blocks.kinds[name], here / "blocks");
    }
    if (blocks.pattern.empty()) hf.at("pattern").fail("is empty, expected the names of blocks");
    for (std::size_t index = 0; index < blocks.pattern.size(); ++index) {
      if (blocks.kinds.contains(blocks.pattern[index])) continue;
      hf.at("pattern")[index].fail(text("is ", quoted(blocks.pattern[index]), ", which is none of the blocks"));
    }
  }

  Blocks<B> T::*field_;
  StatedStack stack_;
  Section<B> block_;
};

}  // namespace wconvert
