#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/checkpoint/file_digest.h"
#include "engine/checkpoint/shard_files.h"
#include "engine/checkpoint/source.h"
#include "engine/io/engine.h"
#include "engine/io/file.h"

namespace wconvert {

/// Writes the files of a plan. A file is made, with its header and its final size, when its first byte comes, and made
/// durable and closed when its last one has come: only those in work are open.
class ShardWriter : public Sink {
 public:
  /// Makes a file that has all its bytes durable and closes it; from any thread.
  using Finish = std::function<void(OutputFile& file, const std::string& name, const WrittenFile& written)>;

  enum class Digests { no, yes };

  /// `folder` is an open folder that outlives the writer, as does the engine. `digest_bytes` is room for the digest of
  /// a file.
  ShardWriter(const ShardPlan& plan,
              int folder,
              Finish finish = plainly,
              Digests digests = Digests::no,
              const Engine& engine = buffered_engine(),
              std::uint64_t digest_bytes = std::uint64_t{32} << 20);
  ~ShardWriter() override;

  const std::vector<StoredTensor>& tensors() const override { return tensors_; }
  void write_file(std::size_t file, std::uint64_t offset, std::span<const std::byte> from) override;
  bool share(const SharedRun& run) override;
  /// Makes the files that hold no data. Afterwards every file is whole and durable; a tensor that did not get all
  /// of its bytes is a logic error.
  void finish();

 private:
  struct File;
  static void plainly(OutputFile& file, const std::string& name, const WrittenFile& written);
  void count(File& file, std::uint64_t bytes);
  const OutputFile& open(File& file) const;
  void close(File& file) const;

  std::vector<StoredTensor> tensors_;  // in the order of their names
  std::vector<std::unique_ptr<File>> files_;
  int folder_;
  const Engine* engine_;
  Finish finish_;
  Digests digests_;
  std::uint64_t digest_bytes_;
};

}  // namespace wconvert
