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

  const OutputFile& open(int folder) {
    const std::scoped_lock lock(mutex);
    if (!file) {
      file.emplace(folder, draft.file);
      file->reserve(draft.layout.file_size);
      file->write_at(0, std::as_bytes(std::span(draft.layout.head)));
    }
    return *file;
  }

  ShardDraft draft;
  std::mutex mutex;
  std::optional<OutputFile> file;
  std::atomic<std::uint64_t> missing;  // bytes of data that have not come
};

ShardWriter::ShardWriter(const ShardPlan& plan, int folder, Finish finish)
    : folder_(folder), finish_(std::move(finish)) {
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

void ShardWriter::plainly(OutputFile& file, const std::string&, std::uint64_t size) {
  file.finish(size);
}

void ShardWriter::close(File& file) const {
  finish_(*file.file, file.draft.file, file.draft.layout.file_size);
}

const StoredTensor* ShardWriter::find(std::string_view name) const {
  return find_by_name(tensors_, name);
}

void ShardWriter::write(const StoredTensor& tensor, std::uint64_t offset, std::span<const std::byte> from) {
  if (from.empty()) return;
  File& file = *files_.at(tensor.file);
  if (offset > tensor.bytes() || from.size() > tensor.bytes() - offset) {
    throw std::logic_error(text("written past the end of ", tensor.entry.name));
  }
  file.open(folder_).write_at(tensor.entry.begin + offset, from);
  // Who brings the last bytes closes the file: no other thread has any left for it.
  if (file.missing.fetch_sub(from.size()) == from.size()) close(file);
}

void ShardWriter::finish() {
  for (const auto& file : files_) {
    if (file->missing != 0) throw std::logic_error(text(file->draft.file, " lacks ", file->missing.load(), " bytes"));
    if (file->file) continue;
    file->open(folder_);
    close(*file);
  }
}

}  // namespace wconvert
