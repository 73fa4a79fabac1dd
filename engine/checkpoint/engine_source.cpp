#include "engine/checkpoint/engine_source.h"

#include <algorithm>

#include "engine/io/page_cache.h"

namespace wconvert {

EngineSource::EngineSource(const Source& files, const Engine& engine, PageCache cache)
    : files_(&files), engine_(&engine) {
  if (cache == PageCache::fill) return;
  std::size_t count = 0;
  for (const StoredTensor& tensor : files.tensors()) count = std::max(count, tensor.file + 1);
  before_ = std::make_unique<Before[]>(count);
}

std::shared_ptr<const InputFile> EngineSource::file_at_hand(std::size_t file) const {
  auto input = files_->input(file);
  if (before_) {
    std::call_once(before_[file].asked,
                   [&] { before_[file].cached = is_cached(input->descriptor(), 0, input->size()).value_or(true); });
  }
  return input;
}

void EngineSource::read_with(std::size_t file,
                             std::uint64_t offset,
                             std::span<std::byte> to,
                             std::span<std::byte> scratch) const {
  engine_->read(*file_at_hand(file), offset, to, scratch);
}

void EngineSource::expect(std::size_t file, std::uint64_t offset, std::uint64_t bytes) const {
  file_at_hand(file)->expect(offset, bytes);
}

void EngineSource::forget(std::size_t file, std::uint64_t offset, std::uint64_t bytes) const {
  if (before_ && !before_[file].cached) files_->input(file)->forget(offset, bytes);
}

}  // namespace wconvert
