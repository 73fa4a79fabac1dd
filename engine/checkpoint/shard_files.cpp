#include "engine/checkpoint/shard_files.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/checkpoint/module_order.h"
#include "engine/core/checked.h"
#include "engine/core/text.h"

namespace wconvert {
namespace {

std::uint64_t bytes_of(const SafetensorsDraft::Tensor& tensor) {
  const auto volume = checked_volume(tensor.shape);
  const auto bytes = volume
                         ? checked_multiply(static_cast<std::uint64_t>(*volume), std::uint64_t{size_of(tensor.dtype)})
                         : std::nullopt;
  if (bytes) return *bytes;
  throw Error(Trouble::input, Path().in(text("tensor ", quoted(tensor.name))), "has more bytes than fit in 64 bits");
}

/// Which tensors go together; transformers' rule, order and all.
std::vector<std::vector<SafetensorsDraft::Tensor>> share_out(std::vector<SafetensorsDraft::Tensor> tensors,
                                                             std::uint64_t limit) {
  std::vector<std::vector<SafetensorsDraft::Tensor>> shards;
  std::vector<SafetensorsDraft::Tensor> current;
  std::uint64_t held = 0;
  for (SafetensorsDraft::Tensor& tensor : tensors) {
    const std::uint64_t bytes = bytes_of(tensor);
    if (bytes > limit) {
      shards.emplace_back().push_back(std::move(tensor));
      continue;
    }
    if (bytes > limit - held) {
      shards.push_back(std::exchange(current, {}));
      held = 0;
    }
    current.push_back(std::move(tensor));
    held += bytes;
  }
  if (!current.empty() || shards.empty()) shards.push_back(std::move(current));
  return shards;
}

/// Whether one file takes them all; then their order does not matter.
bool fit_together(const std::vector<SafetensorsDraft::Tensor>& tensors, std::uint64_t limit) {
  std::uint64_t room = limit;
  return std::all_of(tensors.begin(), tensors.end(), [&](const SafetensorsDraft::Tensor& tensor) {
    const std::uint64_t bytes = bytes_of(tensor);
    if (bytes > room) return false;
    room -= bytes;
    return true;
  });
}

std::string five_digits(std::size_t number) {
  const std::string digits = std::to_string(number);
  return std::string(digits.size() < 5 ? 5 - digits.size() : 0, '0') + digits;
}

std::string file_name(ShardNaming naming, std::size_t number, std::size_t count) {
  if (naming == ShardNaming::internal) return text("model_", number, ".safetensors");
  if (count == 1) return "model.safetensors";
  return text("model-", five_digits(number + 1), "-of-", five_digits(count), ".safetensors");
}

}  // namespace

ShardPlan plan_shards(std::vector<SafetensorsDraft::Tensor> tensors, const ShardOptions& options) {
  ShardPlan plan{options.naming, {}, {{}, 0, 0}, 0};
  const bool is_internal = options.naming == ShardNaming::internal;
  if (!is_internal && !fit_together(tensors, options.shard_bytes)) tensors = in_module_order(std::move(tensors));
  auto shards = share_out(std::move(tensors), options.shard_bytes);
  for (std::size_t number = 0; number < shards.size(); ++number) {
    const std::string file = file_name(options.naming, number, shards.size());
    SafetensorsDraft draft{std::move(shards[number]), options.metadata};
    for (SafetensorsDraft::Tensor& tensor : draft.tensors) {
      *plan.index.total_size += bytes_of(tensor);
      *plan.index.total_parameters += bytes_of(tensor) / size_of(tensor.dtype);
      if (is_internal) tensor.name += "/weights";
    }
    plan.files.push_back({file, lay_out(std::move(draft))});
    const SafetensorsLayout& layout = plan.files.back().layout;
    plan.file_bytes += layout.file_size;
    if (!is_internal && !plan.needs_index() && number + 1 == shards.size()) break;
    auto& map = plan.index.weight_map;
    for (const TensorEntry& entry : layout.tensors) map.emplace_hint(map.end(), entry.name, file);
  }
  return plan;
}

}  // namespace wconvert
