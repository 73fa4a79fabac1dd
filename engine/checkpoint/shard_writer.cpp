#include "engine/checkpoint/shard_writer.h"

#include <atomic>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "engine/core/sort_runs.h"
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
      : name(planned.file),
        head(planned.layout.head),
        size(planned.layout.file_size),
        missing(planned.layout.file_size - planned.layout.head.size()) {}

  void require_inside(std::uint64_t offset, std::uint64_t bytes) const {
    if (offset >= head.size() && offset <= size && bytes <= size - offset) return;
    throw std::logic_error(text("written outside of the data of ", name));
  }

  std::string name;
  std::string head;
  std::uint64_t size;
  std::mutex mutex;
  std::optional<OutputFile> file;
  std::optional<DigestOnTheWay> digest;
  std::atomic<bool> shared{false};
  std::atomic<std::uint64_t> missing;  // bytes of data that have not come
};

ShardWriter::ShardWriter(
    const ShardPlan& plan, int folder, Finish finish, Digests digests, const Engine& engine, std::uint64_t digest_bytes)
    : folder_(folder), engine_(&engine), finish_(std::move(finish)), digests_(digests), digest_bytes_(digest_bytes) {
  std::size_t count = 0;
  for (const ShardDraft& draft : plan.files) count += draft.layout.tensors.size();
  tensors_.reserve(count);
  for (const ShardDraft& draft : plan.files) {
    for (const auto& [key, dtype, shape, begin, end] : draft.layout.tensors) {
      tensors_.push_back({{std::string(plan_name(plan.naming, key)), dtype, shape, begin, end}, files_.size()});
    }
    files_.push_back(std::make_unique<File>(draft));
  }
  sort_runs(tensors_,
            [](const StoredTensor& left, const StoredTensor& right) { return left.entry.name < right.entry.name; });
}

ShardWriter::~ShardWriter() = default;

void ShardWriter::plainly(OutputFile& file, const std::string&, const WrittenFile& written) {
  file.finish(written.size);
}

const OutputFile& ShardWriter::open(File& file) const {
  const std::scoped_lock lock(file.mutex);
  if (!file.file) {
    const auto head = std::as_bytes(std::span(file.head));
    file.file.emplace(folder_, file.name);
    file.file->reserve(file.size);
    file.file->write_at(0, head);
    if (digests_ == Digests::yes) file.digest.emplace(file.size, digest_bytes_).add(0, head);
  }
  return *file.file;
}

void ShardWriter::close(File& file) const {
  const bool known = file.digest && !file.shared;
  finish_(*file.file, file.name, {file.size, known ? file.digest->result() : std::string(), file.shared});
  file.digest.reset();
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
    if (file->missing != 0) throw std::logic_error(text(file->name, " lacks ", file->missing.load(), " bytes"));
    if (file->file) continue;
    open(*file);
    close(*file);
  }
}

}  // namespace wconvert
