#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/checkpoint/shard_agreement.h"
#include "engine/checkpoint/source.h"
#include "engine/core/report.h"
#include "engine/io/file.h"

namespace wconvert {

class OpenFiles;

/// The safetensors files of a source folder. Opening reads every header and holds headers, index and files against each
/// other; all that is wrong is reported and thrown together (Error, input). At most 64 files are open at once; one that
/// is opened again has to be in the state it was in at first, else reading it is an Error (system).
class Shards : public Source {
 public:
  /// `model.safetensors`, or `model.safetensors.index.json` and the files it names, whatever they are called. Other
  /// safetensors files in the folder do not matter.
  static Shards open_hugging_face(const fs::path& folder, const Here& here);
  /// The files that `state_index` of metadata.yaml names; its keys are `name/weights`. Tensors of the optimizer
  /// (`name/exp_avgs`, `name/exp_avgs_sq`) are left out with a note.
  static Shards open_internal(const fs::path& folder,
                              const std::map<std::string, std::string>& state_index,
                              const Here& here);
  Shards(Shards&&) noexcept;
  Shards& operator=(Shards&&) noexcept;
  ~Shards() override;

  const std::vector<StoredTensor>& tensors() const override { return tensors_; }
  const std::vector<ShardFile>& files() const { return files_; }
  /// Bytes of all tensors.
  std::uint64_t total_bytes() const;

  void read_file(std::size_t file, std::uint64_t offset, std::span<std::byte> to) const override;
  std::shared_ptr<const InputFile> input(std::size_t file) const override;
  /// Throws an Error (system) unless every file, the index included, is as it was when it was opened.
  void require_unchanged() const;
  /// How many files are open now.
  std::size_t open_files() const;

 private:
  Shards(ShardContents contents, std::unique_ptr<OpenFiles> open, std::optional<InputFile> index);

  std::vector<ShardFile> files_;
  std::vector<StoredTensor> tensors_;
  std::optional<InputFile> index_;
  std::unique_ptr<OpenFiles> open_;
};

}  // namespace wconvert
