#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/io/safetensors.h"
#include "engine/io/shard_index.h"

namespace wconvert {

/// How the files of a folder, and the tensors in them, are called.
enum class ShardNaming {
  hugging_face,  // model.safetensors, or model-00001-of-00002.safetensors and an index
  internal,      // model_0.safetensors; tensor keys end in /weights
};

/// One safetensors file to be written.
struct ShardDraft {
  std::string file;
  SafetensorsLayout layout;
};

/// Every file of a folder to be written, with every offset settled.
struct ShardPlan {
  ShardNaming naming = ShardNaming::hugging_face;
  std::vector<ShardDraft> files;
  /// `weight_map` is also the `state_index` of metadata.yaml; the one file of a Hugging Face folder has none. Its
  /// totals are always set.
  ShardIndex index;
  /// Of all files, their headers included.
  std::uint64_t file_bytes = 0;

  /// Whether a Hugging Face folder needs model.safetensors.index.json.
  bool needs_index() const { return naming == ShardNaming::hugging_face && files.size() > 1; }
};

inline constexpr std::uint64_t default_shard_bytes = 5'000'000'000;

struct ShardOptions {
  ShardNaming naming = ShardNaming::hugging_face;
  std::uint64_t shard_bytes = default_shard_bytes;
  std::map<std::string, std::string> metadata = {};  // `__metadata__` of every file
};

/// Shares tensors out among files as transformers does: in the order of its modules (internal ones in the order given);
/// one that is larger than the limit has a file of its own, while the file begun before stays open; else one that would
/// exceed the limit begins the next file.
ShardPlan plan_shards(std::vector<SafetensorsDraft::Tensor> tensors, const ShardOptions& options);

}  // namespace wconvert
