#include <unistd.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "converters/carried.h"
#include "converters/job.h"
#include "converters/metadata.h"
#include "converters/resume.h"
#include "engine/checkpoint/engine_source.h"
#include "engine/checkpoint/publication.h"
#include "engine/checkpoint/shard_writer.h"
#include "engine/execute/congruence.h"
#include "engine/execute/usable_threads.h"
#include "engine/io/disk_rate.h"
#include "engine/io/safetensors.h"

namespace wconvert::converters {
namespace {

// A probe of the disk is to take a small part of the time, which there is none of where blocks are shared.
constexpr std::uint64_t probe_bytes = std::uint64_t{32} << 20, least_probed_bytes = 16 * probe_bytes;

std::map<std::string, std::string> output_metadata(const Job& job) {
  if (job.direction == Direction::to_hf) return recall_metadata(job.source);
  auto metadata = tensor_file_metadata(job.model);
  metadata.merge(remember(job.source));
  return metadata;
}

/// `model.layers.*.mlp.up_proj.weight`: tensors that differ only in a number are of one class.
std::string class_of(const std::string& tensor) {
  std::string out;
  for (std::size_t index = 0; index < tensor.size(); ++index) {
    const bool digit = tensor[index] >= '0' && tensor[index] <= '9';
    const bool starts = index == 0 || tensor[index - 1] == '.';
    std::size_t end = index;
    while (end < tensor.size() && tensor[end] >= '0' && tensor[end] <= '9') ++end;
    if (digit && starts && (end == tensor.size() || tensor[end] == '.')) {
      out += '*';
      index = end - 1;
    } else {
      out += tensor[index];
    }
  }
  return out;
}

/// How much room the files take that are copied.
std::uint64_t companion_bytes(const Job& job) {
  std::uint64_t bytes = 0;
  for (const std::string& name : job.companions) {
    const fs::path path = name;
    bytes += InputFile::open(job.companions_from / path.parent_path(), path.filename().string()).size();
  }
  return bytes;
}

/// What stands beside the tensors, written when they are.
void write_beside(const Job& job, const ShardPlan& shards, Publication& folder) {
  const bool to_internal = job.direction == Direction::to_internal;
  const fs::path beside = to_internal ? "hf" : "";
  folder.write(beside / "config.json", job.config_text);
  for (const std::string& name : job.companions) {
    const fs::path path = name;
    const InputFile file = InputFile::open(job.companions_from / path.parent_path(), path.filename().string());
    folder.copy(file, beside / path);
    file.require_unchanged();
  }
  if (to_internal) {
    folder.write("metadata.yaml", dump_metadata({job.model, shards.index.weight_map}));
    folder.write("ok", "");
  } else if (shards.needs_index()) {
    folder.write("model.safetensors.index.json", dump_shard_index(shards.index));
  }
}

PageCache fitting_cache(std::uint64_t bytes) {
  const auto pages = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES));
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return bytes > pages * page / 4 ? PageCache::spare : PageCache::fill;
}

/// Throws what ends the work, once it is to end.
std::function<void()> stop_if_asked(const Options& options) {
  return [cancelled = options.cancelled] {
    if (cancelled != nullptr && cancelled->load()) throw Cancelled();
  };
}

}  // namespace

ExecuteOptions execute_options(const Options& options, std::uint64_t total, const Engine* engine) {
  ExecuteOptions out;
  out.memory = options.memory;
  out.threads = usable_threads(options.threads);
  out.cancelled = options.cancelled;
  if (options.progress && total > 0) {
    auto done = std::make_shared<std::atomic<std::uint64_t>>(0);
    out.progress = [done, total, engine, tell = options.progress](std::uint64_t bytes) {
      const std::uint64_t now = done->fetch_add(bytes, std::memory_order_relaxed) + bytes;
      tell({now, total, engine == nullptr ? std::string_view() : engine->name()});
    };
  }
  return out;
}

Summary publish(const Job& job, const fs::path& to, const Options& options, Stopwatch watch) {
  ShardOptions shard_options;
  shard_options.naming = job.direction == Direction::to_internal ? ShardNaming::internal : ShardNaming::hugging_face;
  shard_options.shard_bytes = options.shard_bytes;
  shard_options.metadata = output_metadata(job);
  auto outputs = outputs_of(job);
  const std::size_t tensors = outputs.size();
  ShardPlan shards = plan_shards(std::move(outputs), shard_options);
  if (options.engine == EngineKind::clone) align_with_source(shards, job.plan, job.direction, job.source);

  Report report;
  PublicationOptions publication{.if_exists = options.if_exists,
                                 .bytes = shards.file_bytes + companion_bytes(job),
                                 .read_back = options.read_back,
                                 .pause = stop_if_asked(options),
                                 .tell_kept = options.tell_kept,
                                 .if_held = options.if_held,
                                 .parents = options.parents};
  if (options.resume == Resume::yes) publication.job = name_of_job(job, shards);
  Publication folder(to, job.from, publication, Here(report));
  const std::optional<Remaining> left = remaining(job, shards, folder);
  const Plan& plan = left ? left->plan : job.plan;
  const ShardPlan& unfinished = left ? left->shards : shards;
  const std::uint64_t total = shards.index.total_size.value_or(0), bytes = left ? left->bytes : total;
  const PageCache cache = options.page_cache.value_or(fitting_cache(bytes));
  const std::unique_ptr<Engine> engine = make_engine(options.engine, options.tell_fallback, system_calls(), cache);
  const EngineSource source(job.source, *engine, cache);
  const auto finish = [&](OutputFile& file, const std::string& name, const WrittenFile& written) {
    folder.finish(file, name, written);
  };
  const auto digests = folder.wants_digests() ? ShardWriter::Digests::yes : ShardWriter::Digests::no;
  ShardWriter writer(unfinished, folder.folder(), finish, digests, *engine, options.memory / 8);
  if (options.dtype && unfinished.files.size() < shards.files.size()) {
    report.note(Path(), "what the cast lost is counted for what this run has written, not the interrupted one");
  }
  std::vector<Phase> phases = {watch.lap("plan", 0)};
  std::optional<double> rate;
  const bool probes = options.probe_disk && options.engine != EngineKind::clone && bytes >= least_probed_bytes;
  if (probes) rate = disk_rate(folder.folder(), probe_bytes);
  if (rate) phases.push_back(watch.lap("probe", probe_bytes));
  const ExecuteOptions how = execute_options(options, bytes, engine.get());
  const Moved moved = execute(plan, job.direction, source, writer, how);
  writer.finish();
  phases.push_back(watch.lap("move", moved.bytes));
  write_beside(job, shards, folder);
  folder.publish([&] {
    job.source.require_unchanged();
    for (const InputFile& file : job.files) file.require_unchanged();
  });
  phases.push_back(watch.lap("publish", shards.file_bytes));

  Summary summary{job.format.name, tensors, shards.files.size(), total, job.notes, {}};
  summary.engine = engine->name();
  summary.phases = std::move(phases);
  summary.disk_rate = rate;
  for (const Finding& note : report.notes()) summary.notes.push_back(note);
  for (const auto& [tensor, loss] : moved.losses) summary.losses[class_of(tensor)] += loss;
  return summary;
}

}  // namespace wconvert::converters
