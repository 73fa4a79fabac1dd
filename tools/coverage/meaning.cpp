#include "tools/coverage/meaning.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/text.h"
#include "engine/plan/layout.h"
#include "tools/coverage/numbered.h"

namespace wconvert::coverage {
namespace {

/// A part of the model, on our side and on theirs. Numbers are the same, but for `later`, which theirs are higher.
struct Place {
  std::string_view internal;
  std::string_view hf;
  std::int64_t later = 0;
};

// The first one that fits on both sides counts.
constexpr Place places[] = {
    {"embeddings.", "model."},
    {"embeddings.", "language_model.model."},
    {"decoder.#.", "model.layers.#."},
    {"decoder.#.", "language_model.model.layers.#."},
    {"decoder.#.", "model.decoder.blocks.#."},
    {"head.final_norm.", "model.norm."},
    {"head.final_norm.", "language_model.model.norm."},
    {"head.final_norm.", "model.mtp_norms.#."},
    {"head.", "lm_head."},
    {"head.", "language_model.lm_head."},
    {"multi_token_prediction.blocks.#.", "model.mtp_heads.#."},
    {"multi_token_prediction.heads.#.final_norm.", "model.mtp_norms.#.", 1},
    {"vision_encoder.embeddings.", "vision_tower."},
    {"vision_encoder.embeddings.", "model.vision_encoder.embeddings."},
    {"vision_encoder.encoder.#.", "vision_tower.transformer.layers.#."},
    {"vision_encoder.encoder.#.", "model.vision_encoder.encoder.blocks.#."},
    {"vision_encoder.adapter.", "multi_modal_projector."},
    {"vision_encoder.adapter.", "model.vision_encoder.adapter."},
};

// Other words for the parts of a block.
constexpr std::pair<std::string_view, std::string_view> groups[] = {
    {"self_attn.", "mixer."},
    {"attention.", "mixer."},
    {"feed_forward.", "mlp."},
    {"block_sparse_moe.", "mlp."},
};

enum class Turn { none, last_axes };

/// An internal tensor, and the HF tensors that lie in it, in this order. Those with a number of their own (experts)
/// repeat, in the order of the numbers. A tensor whose two names are the same needs no line.
struct Meaning {
  std::string_view internal;
  std::string_view hf;  // names with a blank between
  Turn turn = Turn::none;
};

// clang-format off
constexpr Meaning meanings[] = {
    {"word_embeddings_weight",              "embed_tokens.weight"},
    {"output_weights",                      "weight"},
    // blocks
    {"norm_1",                              "input_layernorm"},
    {"norm_1",                              "attention_norm"},
    {"norm_2",                              "post_attention_layernorm"},
    {"norm_2",                              "pre_feedforward_layernorm"},
    {"norm_2",                              "ffn_norm"},
    {"post_mixer_norm",                     "post_attention_layernorm"},
    {"post_mlp_norm",                       "post_feedforward_layernorm"},
    {"output_scale",                        "layer_scalar"},
    // mixers
    {"mixer.query",                         "mixer.q_proj"},
    {"mixer.key_value",                     "mixer.k_proj mixer.v_proj"},
    {"mixer.key_value",                     "mixer.k_proj"},
    {"mixer.dense",                         "mixer.o_proj"},
    {"mixer.query_norm",                    "mixer.q_norm"},
    {"mixer.key_norm",                      "mixer.k_norm"},
    {"mixer.convolution",                   "mixer.conv1d"},
    // dense layers
    {"mlp.layer_1",                         "mlp.gate_proj mlp.up_proj"},
    {"mlp.layer_1",                         "mlp.up_proj"},
    {"mlp.layer_2",                         "mlp.down_proj",                    Turn::last_axes},
    {"mlp.dense.layer_1",                   "mlp.gate_proj mlp.up_proj"},
    {"mlp.dense.layer_2",                   "mlp.down_proj",                    Turn::last_axes},
    {"mlp.dense.pre_norm",                  "pre_feedforward_layernorm"},
    {"mlp.dense.post_norm",                 "post_feedforward_layernorm_1"},
    {"layer_1",                             "linear_1"},
    {"layer_2",                             "linear_2",                         Turn::last_axes},
    // experts
    {"mlp.router",                          "mlp.gate"},
    {"mlp.layer_1",                         "mlp.experts.#.w1 mlp.experts.#.w3"},
    {"mlp.layer_2",                         "mlp.experts.#.w2",                 Turn::last_axes},
    {"mlp.routed.pre_norm",                 "pre_feedforward_layernorm_2"},
    {"mlp.routed.post_norm",                "post_feedforward_layernorm_2"},
    {"mlp.routed.router",                   "router.proj"},
    {"mlp.routed.router_scale",             "router.scale"},
    {"mlp.routed.router_per_expert_scale",  "router.per_expert_scale"},
    {"mlp.routed.layer_1.weight",           "experts.gate_up_proj"},
    {"mlp.routed.layer_2.weight",           "experts.down_proj",                Turn::last_axes},
    // pictures
    {"normalization",                       "ln_pre"},
    {"patch_embeddings",                    "patch_conv"},
};
// clang-format on

bool drop_prefix(std::string& name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return false;
  name.erase(0, prefix.size());
  return true;
}

/// Takes `.weight` or `.bias` from the end of both, if both have it.
void drop_same_ending(std::string& a, std::string& b) {
  for (const std::string_view ending : {".weight", ".bias"}) {
    if (!a.ends_with(ending) || !b.ends_with(ending)) continue;
    a.resize(a.size() - ending.size());
    b.resize(b.size() - ending.size());
    return;
  }
}

/// Takes the name of a mixer among several out of `mixer.mixers.NAME.q_proj`.
std::string take_mixer(std::string& name) {
  constexpr std::string_view several = "mixer.mixers.";
  if (!name.starts_with(several)) return {};
  const std::size_t end = name.find('.', several.size());
  std::string mixer = name.substr(several.size(), end - several.size());
  name.erase(std::string_view("mixer.").size(), end + 1 - std::string_view("mixer.").size());
  return mixer;
}

/// Two names, each from where its part of the model begins, without what is the same in both.
struct Bare {
  std::string internal;
  std::string hf;
  std::vector<std::int64_t> numbers;  // those that only the HF tensor has
};

std::optional<Bare> bare_names(const std::string& internal, const std::string& hf) {
  const Numbered ours = without_numbers(internal), theirs = without_numbers(hf);
  for (const Place& place : places) {
    Bare bare{ours.pattern, theirs.pattern, theirs.numbers};
    if (!drop_prefix(bare.internal, place.internal) || !drop_prefix(bare.hf, place.hf)) continue;
    // A head without a number is the first.
    auto expected = ours.numbers;
    if (expected.size() < count_numbers(place.hf)) expected.assign(count_numbers(place.hf), 0);
    for (auto& number : expected) number += place.later;
    if (theirs.numbers.size() < expected.size()) continue;
    if (!std::equal(expected.begin(), expected.end(), theirs.numbers.begin())) continue;
    bare.numbers.erase(bare.numbers.begin(), bare.numbers.begin() + static_cast<std::ptrdiff_t>(expected.size()));
    for (const auto& [word, ours_for_it] : groups) {
      if (drop_prefix(bare.hf, word)) bare.hf.insert(0, ours_for_it);
    }
    if (take_mixer(bare.internal) != take_mixer(bare.hf)) continue;
    drop_same_ending(bare.internal, bare.hf);
    return bare;
  }
  return std::nullopt;
}

std::vector<std::string_view> split_words(std::string_view list) {
  std::vector<std::string_view> words;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    words.push_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return words;
}

/// The line that is about that internal tensor and those HF tensors, in any order; null if there is none.
const Meaning* find_meaning(const std::string& internal, const std::set<std::string_view>& hf) {
  for (const Meaning& meaning : meanings) {
    const auto words = split_words(meaning.hf);
    if (meaning.internal == internal && std::set<std::string_view>(words.begin(), words.end()) == hf) return &meaning;
  }
  return nullptr;
}

/// The names of the parts, in the order in which they lie in the internal tensor.
std::vector<std::pair<Bare, const Part*>> parts_in_order(const Step& step) {
  std::vector<std::pair<Bare, const Part*>> parts;
  for (const Part& part : step.parts) parts.emplace_back(bare_names(step.internal, part.hf).value_or(Bare{}), &part);
  std::stable_sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) {
    return a.second->box.offset < b.second->box.offset;
  });
  return parts;
}

}  // namespace

std::optional<std::string> name_fault(const Step& step) {
  std::set<std::string> names;
  std::string internal;
  for (const Part& part : step.parts) {
    const auto bare = bare_names(step.internal, part.hf);
    if (!bare) return text(part.hf, " is another place than ", step.internal);
    internal = bare->internal;
    names.insert(bare->hf);
  }
  if (names == std::set<std::string>{internal}) return std::nullopt;
  if (find_meaning(internal, {names.begin(), names.end()}) != nullptr) return std::nullopt;
  std::string list;
  for (const Part& part : step.parts) list += (list.empty() ? "" : " and ") + part.hf;
  return text(list, step.parts.size() == 1 ? " is" : " are", " not known to be ", step.internal);
}

std::optional<std::string> layout_fault(const Step& step) {
  const auto parts = parts_in_order(step);
  std::set<std::string_view> names;
  for (const auto& [bare, part] : parts) names.insert(bare.hf);
  static constexpr Meaning same{};
  const Meaning* found = find_meaning(parts.front().first.internal, names);
  const Meaning& meaning = found == nullptr ? same : *found;
  const auto words = split_words(meaning.hf);
  std::int64_t end = 0;
  for (std::size_t index = 0; index < parts.size(); ++index) {
    const auto& [bare, part] = parts[index];
    if (!words.empty() && bare.hf != words[index % words.size()]) return part->hf + " is out of order";
    const auto number = static_cast<std::int64_t>(index / std::max<std::size_t>(words.size(), 1));
    if (!bare.numbers.empty() && bare.numbers.back() != number) return part->hf + " is out of order";
    Box box = part->box;
    const std::size_t rank = box.shape.size();
    if (meaning.turn == Turn::last_axes && rank >= 2) {
      std::swap(box.shape[rank - 2], box.shape[rank - 1]);
      std::swap(box.strides[rank - 2], box.strides[rank - 1]);
    }
    if (box.offset != end) return text(part->hf, " begins at element ", box.offset, ", expected ", end);
    if (box.strides != dense_strides(box.shape)) return part->hf + " lies across";
    for (end = 1; const auto extent : box.shape) end *= extent;
    end += box.offset;
  }
  return std::nullopt;
}

}  // namespace wconvert::coverage
