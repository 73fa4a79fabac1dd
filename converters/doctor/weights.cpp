#include <algorithm>
#include <set>

#include "converters/doctor/checks.h"
#include "engine/checkpoint/weight_files.h"
#include "engine/core/text.h"
#include "engine/io/shard_index.h"

namespace wconvert::doctor {
namespace {

/// The index of a Hugging Face folder, if it has one that can be read.
std::optional<ShardIndex> read_index(const Patient& patient) {
  if (!patient.has(index_file)) return std::nullopt;
  try {
    Report report;
    const InputFile file = InputFile::open(patient.folder, index_file);
    ShardIndex index = parse_shard_index(file.read_all(100'000'000), Here(report));
    report.raise();
    return index;
  } catch (const Error& error) {
    if (error.trouble() != Trouble::input) throw;
    return std::nullopt;
  }
}

/// How many of the files there should be are missing.
void count_missing(const Patient& patient, const std::set<std::string>& wanted, Chart& chart) {
  std::size_t missing = 0;
  for (const std::string& file : wanted) missing += patient.has(file) ? 0 : 1;
  if (missing > 0) {
    chart.warn(Path(),
               text(missing, " of ", wanted.size(), " files of weights are missing"),
               "fetch those that are missing; what is there can stay");
  }
}

void note_strays(const Patient& patient, Chart& chart) {
  std::set<std::string> read;
  for (const ShardFile& file : patient.source->files()) read.insert(file.name);
  for (const std::string& name : patient.names) {
    if (!name.ends_with(".safetensors") || read.contains(name)) continue;
    chart.note(Path().in(printable(name)), "is no part of the checkpoint: nothing names it");
  }
}

}  // namespace

void check_weights(Patient& patient, Chart& chart) {
  if (patient.is_internal() && !patient.model) return chart.skip("the config was refused");
  const std::optional<ShardIndex> index = read_index(patient);
  const std::map<std::string, std::string>& map = index ? index->weight_map : patient.state_index;
  std::set<std::string> wanted;
  for (const auto& [tensor, file] : map) wanted.insert(file);
  count_missing(patient, wanted, chart);

  chart.hold([&](const Here& here) {
    Shards source = patient.is_internal() ? Shards::open_internal(patient.folder, patient.state_index, here)
                                          : Shards::open_hugging_face(patient.folder, here);
    here.report().raise();
    patient.source = std::move(source);
  });
  if (!patient.source) return;
  note_strays(patient, chart);
  const std::uint64_t bytes = patient.source->total_bytes();
  if (index && index->total_size && *index->total_size != bytes) {
    chart.warn(
        Path().in(index_file).colon() / "metadata.total_size",
        text("is ", *index->total_size, ", the tensors have ", bytes, " bytes"),
        "harmless to wconvert, but loaders may size their memory by it: converting there and back writes it anew");
  }
}

}  // namespace wconvert::doctor
