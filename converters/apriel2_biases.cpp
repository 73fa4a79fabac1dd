#include <algorithm>
#include <array>
#include <utility>

#include "converters/apriel2_text.h"

namespace wconvert::converters {
namespace {

constexpr const char* all = "add_linear_biases";
constexpr std::int64_t most_blocks = 1'000'000;

/// The layers of an attention: their keys, and their tensors.
constexpr std::array<std::pair<const char*, const char*>, 4> layers = {
    {{"query_layer", "q_proj"}, {"key_layer", "k_proj"}, {"value_layer", "v_proj"}, {"dense_layer", "o_proj"}}};

using Tensors = std::set<std::string>;

Json* member(Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_object() ? &*found : nullptr;
}

/// Is a bias of a layer that has no flag of its own among the tensors?
bool names_biases(const Json& attention, const std::string& prefix, const Tensors& tensors) {
  return std::any_of(layers.begin(), layers.end(), [&](const auto& layer) {
    return !attention.contains(layer.first) && tensors.contains(prefix + '.' + layer.second + ".bias");
  });
}

void settle_mixer(Json& mixer, const std::vector<std::string>& prefixes, const Tensors& tensors, const Here& here) {
  if (Json* inner = member(mixer, "mixers")) {
    for (auto& [name, one] : inner->items()) {
      std::vector<std::string> below = prefixes;
      for (std::string& prefix : below) prefix += ".mixers." + name;
      settle_mixer(one, below, tensors, here / "mixers" / printable(name));
    }
  }
  if (!mixer.is_object() || mixer.value("type", Json()) != "attention" || mixer.contains(all)) return;
  const bool has_biases = std::any_of(
      prefixes.begin(), prefixes.end(), [&](const auto& prefix) { return names_biases(mixer, prefix, tensors); });
  mixer[all] = has_biases;
  (here / all)
      .note(has_biases ? "is missing: true, for the checkpoint has such biases"
                       : "is missing: false, for the checkpoint has no such biases");
}

/// The HF prefixes of the mixers at the positions of a kind of block.
std::vector<std::string> prefixes_of(const Json& decoder, const std::string& kind, const std::string& blocks) {
  std::vector<std::string> prefixes, pattern;
  std::int64_t count = 0;
  if (!decoder.contains("num_blocks") || decode(decoder["num_blocks"], count) || count > most_blocks) return prefixes;
  if (decoder.contains("pattern") && decode(decoder["pattern"], pattern)) return prefixes;
  for (std::int64_t index = 0; index < count; ++index) {
    const auto position = static_cast<std::size_t>(index);
    if (!pattern.empty() && pattern[position % pattern.size()] != kind) continue;
    prefixes.push_back(blocks + '.' + std::to_string(index) + ".mixer");
  }
  return prefixes;
}

}  // namespace

Json apriel2_settle_biases(Json config, const std::string& blocks, const Tensors& tensors, const Here& file) {
  Json* const decoder = member(config, "decoder");
  if (decoder == nullptr) return config;
  const Here here = file.colon() / "decoder";
  const auto settle = [&](Json& block, const std::string& kind, const Here& place) {
    Json* const mixer = member(block, "mixer");
    if (mixer != nullptr) settle_mixer(*mixer, prefixes_of(*decoder, kind, blocks), tensors, place / "mixer");
  };
  if (Json* block = member(*decoder, "block")) settle(*block, "block", here / "block");
  if (Json* kinds = member(*decoder, "blocks")) {
    for (auto& [name, block] : kinds->items()) settle(block, name, here / "blocks" / printable(name));
  }
  return config;
}

}  // namespace wconvert::converters
