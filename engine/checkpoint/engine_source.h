#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "engine/checkpoint/source.h"
#include "engine/io/engine.h"

namespace wconvert {

/// A source of files, read by an engine. Both outlive it. Where the page cache is to be spared, what is forgotten of a
/// file that did not lie there leaves it again.
class EngineSource : public Source {
 public:
  EngineSource(const Source& files, const Engine& engine, PageCache cache = PageCache::fill);

  const std::vector<StoredTensor>& tensors() const override { return files_->tensors(); }
  std::shared_ptr<const InputFile> input(std::size_t file) const override { return files_->input(file); }
  void read_file(std::size_t file, std::uint64_t offset, std::span<std::byte> to) const override {
    read_with(file, offset, to, {});
  }
  void read_with(std::size_t file,
                 std::uint64_t offset,
                 std::span<std::byte> to,
                 std::span<std::byte> scratch) const override;
  void expect(std::size_t file, std::uint64_t offset, std::uint64_t bytes) const override;
  void forget(std::size_t file, std::uint64_t offset, std::uint64_t bytes) const override;

 private:
  /// An open file, of which it is known whether it lay in the page cache before anything was read from it.
  std::shared_ptr<const InputFile> file_at_hand(std::size_t file) const;
  struct Before {
    std::once_flag asked;
    std::atomic<bool> cached = true;
  };
  const Source* files_;
  const Engine* engine_;
  std::unique_ptr<Before[]> before_;  // by file; null where the cache may be filled
};

}  // namespace wconvert
