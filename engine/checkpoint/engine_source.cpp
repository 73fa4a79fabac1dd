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

void EngineSource::read_file(std::size_t file, std::uint64_t offset, std::span<std::byte> to) const {
  const std::shared_ptr<const InputFile> input = files_->input(file);
  if (before_) {
    std::call_once(before_[file].asked,
                   [&] { before_[file].cached = is_cached(input->descriptor(), 0, input->size()).value_or(true); });
  }
  engine_->read(*input, offset, to);
}

void EngineSource::forget(std::size_t file, std::uint64_t offset, std::uint64_t bytes) const {
  if (before_ && !before_[file].cached) files_->input(file)->forget(offset, bytes);
}

}  // namespace wconvert
