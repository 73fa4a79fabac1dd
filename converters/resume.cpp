#include "converters/resume.h"

#include <algorithm>
#include <set>
#include <span>
#include <string_view>

#include "engine/core/text.h"
#include "engine/io/sha256.h"

namespace wconvert::converters {
namespace {

/// Collects what decides the bytes of an output. Every piece is marked off from the next by its length, and numbers
/// stand as they lie in memory: a name is only held against those of the same machine.
class Name {
 public:
  void add(std::string_view piece) {
    add(static_cast<std::int64_t>(piece.size()));
    pieces_ += piece;
    if (pieces_.size() >= most_kept) flush();
  }
  void add(const Fingerprint& file) {
    add(text(file.device, ' ', file.inode, ' ', file.size, ' ', file.modified_ns, ' ', file.changed_ns));
  }
  void add(std::int64_t number) { pieces_.append(reinterpret_cast<const char*>(&number), sizeof number); }
  void add(const Shape& numbers) {
    add(static_cast<std::int64_t>(numbers.size()));
    for (const std::int64_t number : numbers) add(number);
  }
  std::string hex() {
    flush();
    return digest_.hex();
  }

 private:
  static constexpr std::size_t most_kept = std::size_t{64} << 10;
  void flush() {
    digest_.update(std::as_bytes(std::span(pieces_)));
    pieces_.clear();
  }

  Sha256 digest_;
  std::string pieces_;  // that are not digested: many small ones cost more than their bytes
};

}  // namespace

std::string name_of_job(const Job& job, const ShardPlan& shards) {
  Name name;
  name.add("wconvert " WCONVERT_VERSION);
  name.add(job.format.name);
  name.add(job.direction == Direction::to_hf ? "export" : "import");
  for (const InputFile& file : job.files) name.add(file.fingerprint());
  for (const ShardFile& file : job.source.files()) name.add(file.fingerprint);
  for (const Step& step : job.plan.steps) {
    name.add(step.internal);
    name.add(step.shape);
    for (const Part& part : step.parts) {
      name.add(part.hf);
      name.add(part.box.offset);
      name.add(part.box.shape);
      name.add(part.box.strides);
    }
  }
  for (const ShardDraft& file : shards.files) {
    name.add(file.file);
    name.add(file.layout.head);
  }
  return name.hex();
}

std::optional<Remaining> remaining(const Job& job, const ShardPlan& shards, const Publication& folder) {
  const auto is_done = [&](const ShardDraft& file) { return folder.has(file.file); };
  if (std::none_of(shards.files.begin(), shards.files.end(), is_done)) return std::nullopt;
  Remaining left{job.plan, shards, shards.index.total_size.value_or(0)};
  std::set<std::string> done;  // tensors, as the files name them
  for (const ShardDraft& file : shards.files) {
    if (!is_done(file)) continue;
    for (const TensorEntry& entry : file.layout.tensors) {
      done.insert(entry.name);
      left.bytes -= entry.end - entry.begin;
    }
  }
  const bool importing = job.direction == Direction::to_internal;
  std::erase_if(left.shards.files, is_done);
  for (Step& step : left.plan.steps) {
    if (importing) {
      if (done.count(step.internal + "/weights") > 0) step.parts.clear();
    } else {
      std::erase_if(step.parts, [&](const Part& part) { return done.count(part.hf) > 0; });
    }
  }
  std::erase_if(left.plan.steps, [](const Step& step) { return step.parts.empty(); });
  return left;
}

}  // namespace wconvert::converters
