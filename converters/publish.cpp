#include <atomic>
#include <memory>
#include <utility>

#include "converters/companions.h"
#include "converters/job.h"
#include "converters/metadata.h"
#include "engine/checkpoint/publication.h"
#include "engine/checkpoint/shard_writer.h"
#include "engine/io/safetensors.h"

namespace wconvert::converters {
namespace {

/// Under this key the files of an internal checkpoint carry the `__metadata__` of the Hugging Face files it came from.
constexpr const char* carried_metadata = "hf_metadata";

/// What the `__metadata__` of all files of the source agree about.
std::map<std::string, std::string> common_metadata(const Shards& source) {
  std::map<std::string, std::string> common;
  if (source.files().empty()) return common;
  for (const auto& [key, value] : source.files().front().metadata) {
    bool everywhere = true;
    for (const ShardFile& file : source.files()) {
      const auto found = file.metadata.find(key);
      everywhere = everywhere && found != file.metadata.end() && found->second == value;
    }
    if (everywhere) common.emplace(key, value);
  }
  return common;
}

std::map<std::string, std::string> output_metadata(const Job& job) {
  const auto source = common_metadata(job.source);
  if (job.direction == Direction::to_internal) {
    auto metadata = tensor_file_metadata(job.model);
    Json carried = Json::object();
    for (const auto& [key, value] : source) carried[key] = value;
    metadata.emplace(carried_metadata, dump_json(carried, JsonStyle::compact));
    return metadata;
  }
  std::map<std::string, std::string> metadata = {{"format", "pt"}};
  const auto carried = source.find(carried_metadata);
  if (carried == source.end()) return metadata;
  const Json pairs = parse_json(carried->second, Path().in(job.source.files().front().name).in(carried_metadata));
  if (!pairs.is_object()) return metadata;
  for (const auto& [key, value] : pairs.items()) {
    if (value.is_string()) metadata[key] = value.get<std::string>();
  }
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

}  // namespace

ExecuteOptions execute_options(const Options& options, std::uint64_t total) {
  ExecuteOptions out;
  out.memory = options.memory;
  out.threads = options.threads;
  out.cancelled = options.cancelled;
  if (options.progress && total > 0) {
    auto done = std::make_shared<std::atomic<std::uint64_t>>(0);
    out.progress = [done, total, tell = options.progress](std::uint64_t bytes) {
      tell(done->fetch_add(bytes, std::memory_order_relaxed) + bytes, total);
    };
  }
  return out;
}

Summary publish(const Job& job, const fs::path& to, const Options& options) {
  ShardOptions shard_options;
  shard_options.naming = job.direction == Direction::to_internal ? ShardNaming::internal : ShardNaming::hugging_face;
  shard_options.shard_bytes = options.shard_bytes;
  shard_options.metadata = output_metadata(job);
  const auto outputs = outputs_of(job);
  const ShardPlan shards = plan_shards(outputs, shard_options);

  Report report;
  Publication folder(to, job.from, {.if_exists = options.if_exists, .bytes = shards.file_bytes}, Here(report));
  const std::uint64_t total = shards.index.total_size.value_or(0);
  ShardWriter writer(shards, folder.folder());
  const Moved moved = execute(job.plan, job.direction, job.source, writer, execute_options(options, total));
  writer.finish();
  write_beside(job, shards, folder);
  folder.publish([&] {
    job.source.require_unchanged();
    for (const InputFile& file : job.files) file.require_unchanged();
  });

  Summary summary{job.format.name, outputs.size(), shards.files.size(), moved.bytes, job.notes, {}};
  for (const Finding& note : report.notes()) summary.notes.push_back(note);
  for (const auto& [tensor, loss] : moved.losses) summary.losses[class_of(tensor)] += loss;
  return summary;
}

}  // namespace wconvert::converters
