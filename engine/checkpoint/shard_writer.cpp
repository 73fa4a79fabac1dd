#include "engine/checkpoint/shard_writer.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "engine/core/text.h"

namespace wconvert {
namespace {

constexpr std::string_view weights = "/weights";

std::string_view plan_name(ShardNaming naming, std::string_view key) {
  return naming == ShardNaming::internal ? key.substr(0, key.size() - weights.size()) : key;
}

}  // namespace

struct ShardWriter::File {
  explicit File(const ShardDraft& planned)
      : draft(planned), missing(planned.layout.file_size - planned.layout.head.size()) {}

  void require_inside(std::uint64_t offset, std::uint64_t bytes) const {
    const std::uint64_t begin = draft.layout.head.size(), end = draft.layout.file_size;
    if (offset >= begin && offset <= end && bytes <= end - offset) return;
    throw std::logic_error(text("written outside of the data of ", draft.file));
  }

  ShardDraft draft;
  std::mutex mutex;
  std::optional<OutputFile> file;
  std::optional<DigestOnTheWay> digest;
  std::atomic<bool> shared{false};
  std::atomic<std::uint64_t> missing;  // bytes of data that have not come
};

ShardWriter::ShardWriter(const ShardPlan& plan, int folder, Finish finish, Digests digests, const Engine& engine)
    : folder_(folder), engine_(&engine), finish_(std::move(finish)), digests_(digests) {
  for (const ShardDraft& draft : plan.files) {
    for (const TensorEntry& entry : draft.layout.tensors) {
      tensors_.push_back({entry, files_.size()});
      tensors_.back().entry.name = plan_name(plan.naming, entry.name);
    }
    files_.push_back(std::make_unique<File>(draft));
  }
  std::sort(tensors_.begin(), tensors_.end(), [](const StoredTensor& left, const StoredTensor& right) {
    return left.entry.name < right.entry.name;
  });
}

ShardWriter::~ShardWriter() = default;

void ShardWriter::plainly(OutputFile& file, const std::string&, const WrittenFile& written) {
  file.finish(written.size);
}

const OutputFile& ShardWriter::open(File& file) const {
  const std::scoped_lock lock(file.mutex);
  if (!file.file) {
    const SafetensorsLayout& layout = file.draft.layout;
    const auto head = std::as_bytes(std::span(layout.head));
    file.file.emplace(folder_, file.draft.file);
    file.file->reserve(layout.file_size);
    file.file->write_at(0, head);
    if (digests_ == Digests::yes) file.digest.emplace(layout.file_size).add(0, head);
  }
  return *file.file;
}

void ShardWriter::close(File& file) const {
  const bool known = file.digest && !file.shared;
  finish_(*file.file,
          file.draft.file,
          {file.draft.layout.file_size, known ? file.digest->result() : std::string(), file.shared});
  file.digest.reset();
}

const StoredTensor* ShardWriter::find(std::string_view name) const {
  return find_by_name(tensors_, name);
}

void ShardWriter::write_file(std::size_t number, std::uint64_t offset, std::span<const std::byte> from) {
  if (from.empty()) return;
  File& file = *files_.at(number);
  file.require_inside(offset, from.size());
  const OutputFile& to = open(file);
  if (file.digest) file.digest->add(offset, from);
  engine_->write(to, offset, from);
  count(file, from.size());
}

bool ShardWriter::share(const SharedRun& run) {
  File& file = *files_.at(run.to_file);
  file.require_inside(run.to_offset, run.bytes);
  const auto input = run.from->input(run.from_file);
  if (!input || !engine_->share(*input, run.from_offset, open(file), run.to_offset, run.bytes)) return false;
  file.shared = true;
  count(file, run.bytes);
  return true;
}

void ShardWriter::count(File& file, std::uint64_t bytes) {
  // Who brings the last bytes closes the file: no other thread has any left for it.
  if (file.missing.fetch_sub(bytes) == bytes) close(file);
}

void ShardWriter::finish() {
  for (const auto& file : files_) {
    if (file->missing != 0) throw std::logic_error(text(file->draft.file, " lacks ", file->missing.load(), " bytes"));
    if (file->file) continue;
    open(*file);
    close(*file);
  }
}

}  // namespace wconvert
