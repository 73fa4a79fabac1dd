#include "engine/execute/congruence.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>

#include "engine/checkpoint/shard_writer.h"
#include "engine/execute/panels.h"

namespace wconvert {
namespace {

constexpr std::uint64_t block = 4096, grain = 8;
constexpr std::size_t no_buffer = std::size_t{1} << 20;

/// By how many steps a header would have to grow, and how many bytes that would be right for.
using Wishes = std::array<std::uint64_t, block / grain>;

void lengthen(SafetensorsLayout& layout, std::uint64_t spaces) {
  layout.head.append(spaces, ' ');
  std::uint64_t length = layout.head.size() - 8;
  for (std::size_t byte = 0; byte < 8; ++byte, length >>= 8U) layout.head[byte] = static_cast<char>(length & 0xFFU);
  for (TensorEntry& tensor : layout.tensors) {
    tensor.begin += spaces;
    tensor.end += spaces;
  }
  layout.file_size += spaces;
}

}  // namespace

void align_with_source(ShardPlan& shards, const Plan& plan, Direction direction, const Source& source) {
  const ShardWriter places(shards, -1);
  std::map<std::size_t, Wishes> wishes;
  for (const Job& job : jobs_of(plan, direction, source, places, no_buffer)) {
    if (!job.is_run() || job.casts()) continue;
    const std::uint64_t size = job.sizes().from;
    const std::uint64_t from = job.from->entry.begin + static_cast<std::uint64_t>(job.transfer.from_offset) * size;
    const std::uint64_t to = job.to->entry.begin + static_cast<std::uint64_t>(job.transfer.to_offset) * size;
    const std::uint64_t wish = (from - to) % block;
    if (wish % grain != 0) continue;
    wishes.try_emplace(job.to->file, Wishes{}).first->second[wish / grain] +=
        static_cast<std::uint64_t>(job.transfer.volume()) * size;
  }
  for (const auto& [file, bytes] : wishes) {
    const auto most = std::max_element(bytes.begin(), bytes.end()) - bytes.begin();
    const std::uint64_t spaces = static_cast<std::uint64_t>(most) * grain;
    lengthen(shards.files[file].layout, spaces);
    shards.file_bytes += spaces;
  }
}

}  // namespace wconvert
