#include <map>

#include "converters/doctor/checks.h"
#include "engine/core/text.h"
#include "engine/execute/census.h"
#include "engine/execute/compare.h"

namespace wconvert::doctor {
namespace {

Path tensor_path(const std::string& name) {
  return Path().in("tensor " + quoted(name));
}

/// Every tensor of a weight type as it is, whatever the config says of it.
std::vector<SafetensorsDraft::Tensor> countable(const Shards& source) {
  std::vector<SafetensorsDraft::Tensor> tensors;
  for (const StoredTensor& tensor : source.tensors()) {
    if (!is_weight(tensor.entry.dtype) || tensor.bytes() == 0) continue;
    tensors.push_back({tensor.entry.name, tensor.entry.dtype, tensor.entry.shape});
  }
  return tensors;
}

void check_census(const StoredTensor& tensor, const Census& census, Chart& chart) {
  const Path where = tensor_path(tensor.entry.name);
  if (census.nan > 0 || census.infinite > 0) {
    chart.warn(where,
               text("holds ", census.nan, " NaN and ", census.infinite, " infinite among ", census.values, " values"));
  }
  if (census.zero < census.values) return;
  // Biases and norms that count from one begin as zeros, and may stay so.
  if (tensor.entry.shape.size() < 2) return chart.note(where, "is zero everywhere");
  chart.warn(where, "is zero everywhere");
}

/// Matrices with the same bits, which training does not give.
void check_copies(const Shards& source, const std::map<std::string, Census>& counts, Chart& chart) {
  using Likeness = std::tuple<DType, std::vector<std::int64_t>, std::uint64_t, std::uint64_t>;
  std::map<Likeness, const StoredTensor*> seen;
  for (const StoredTensor& tensor : source.tensors()) {
    const auto found = counts.find(tensor.entry.name);
    if (found == counts.end() || tensor.entry.shape.size() < 2 || found->second.zero == found->second.values) continue;
    const Census& census = found->second;
    const Shape& shape = tensor.entry.shape;
    const Likeness likeness{tensor.entry.dtype, {shape.begin(), shape.end()}, census.sum, census.zero};
    const auto [one, is_new] = seen.emplace(likeness, &tensor);
    if (is_new || first_difference(source, *one->second, tensor)) continue;
    chart.warn(tensor_path(tensor.entry.name),
               text("has the same bits as ", quoted(one->second->entry.name)),
               "if the two are tied, set tie_word_embeddings; else one of them was overwritten");
  }
}

}  // namespace

void check_values(Patient& patient, Chart& chart) {
  if (patient.weights == Weights::left) return chart.skip("not asked for");
  if (!patient.source) return chart.skip("the weights were refused");
  CountingSink sink(*patient.source);
  const auto tensors = countable(*patient.source);
  execute(converters::identity_plan(tensors),
          Direction::to_hf,
          *patient.source,
          sink,
          converters::execute_options(patient.options, patient.source->total_bytes()));
  for (const auto& [name, census] : sink.counts()) check_census(*patient.source->find(name), census, chart);
  check_copies(*patient.source, sink.counts(), chart);
}

}  // namespace wconvert::doctor
