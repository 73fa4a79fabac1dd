#pragma once

#include "engine/checkpoint/source.h"
#include "engine/io/engine.h"

namespace wconvert {

/// A source of files, read by an engine. Both outlive it.
class EngineSource : public Source {
 public:
  EngineSource(const Source& files, const Engine& engine) : files_(&files), engine_(&engine) {}

  const std::vector<StoredTensor>& tensors() const override { return files_->tensors(); }
  std::shared_ptr<const InputFile> input(std::size_t file) const override { return files_->input(file); }
  void read_file(std::size_t file, std::uint64_t offset, std::span<std::byte> to) const override {
    engine_->read(*files_->input(file), offset, to);
  }

 private:
  const Source* files_;
  const Engine* engine_;
};

}  // namespace wconvert
