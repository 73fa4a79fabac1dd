#pragma once

// model.safetensors.index.json: which file holds which tensor, as transformers writes it.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/core/report.h"
#include "engine/io/json.h"

namespace wconvert {

struct ShardIndex {
  std::map<std::string, std::string> weight_map;                 // tensor name to file name
  std::optional<std::uint64_t> total_size;                       // bytes of all tensors; Fast-LLM writes none
  std::optional<std::uint64_t> total_parameters = std::nullopt;  // elements; written as transformers does, never read
};

/// Whether a file of weights may have that name: one plain path component, on every system, that a terminal shows as it
/// is, and that ends in `.safetensors`.
bool is_shard_name(std::string_view name);

/// Refuses what is no index: `weight_map` must be an object of strings, not empty, and each file has the
/// name of one. An odd or missing `total_size` is a note.
ShardIndex parse_shard_index(std::string_view text, const Here& here);

/// `{"metadata": {"total_parameters": P, "total_size": N}, "weight_map": {...}}`, indented by 2, keys sorted, newline
/// at the end.
std::string dump_shard_index(const ShardIndex& index);

}  // namespace wconvert
