// What is done for each tensor before a byte moves: headers read and written, plans made and proved.

#include "tools/bench_programs/headers_and_plans.h"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>

#include "converters/config.h"
#include "converters/formats.h"
#include "engine/core/text.h"
#include "engine/io/safetensors.h"
#include "engine/plan/prove.h"
#include "models/inventory.h"

namespace {

using namespace wconvert;
using namespace wconvert::converters;

constexpr std::int64_t experts = 64, tensors_of_a_layer = 3 * experts + 7;

/// A Mixtral of about so many small tensors.
models::Model mixtral(std::int64_t tensors) {
  const Json config = {{"architectures", {"MixtralForCausalLM"}},
                       {"model_type", "mixtral"},
                       {"num_local_experts", experts},
                       {"num_experts_per_tok", 2},
                       {"num_attention_heads", 4},
                       {"num_key_value_heads", 2},
                       {"head_dim", 8},
                       {"hidden_size", 64},
                       {"intermediate_size", 32},
                       {"num_hidden_layers", std::max<std::int64_t>(1, tensors / tensors_of_a_layer)},
                       {"vocab_size", 1000},
                       {"hidden_act", "silu"},
                       {"rms_norm_eps", 1e-5},
                       {"rope_theta", 10000.0},
                       {"sliding_window", nullptr},
                       {"router_aux_loss_coef", 0.001},
                       {"tie_word_embeddings", false}};
  Report report;
  models::Model model = import_config(format_named("mixtral"), config, {}, Here(report));
  report.raise();
  return model;
}

Plan plan_of(const models::Model& model) {
  Report report;
  Plan plan = flatten(format_named("mixtral"), model, 10'000'000, report);
  report.raise();
  return plan;
}

SafetensorsDraft draft_of(const Plan& plan) {
  SafetensorsDraft draft;
  for (const Step& step : plan.steps) {
    for (const Part& part : step.parts) draft.tensors.push_back({part.hf, DType::bf16, part.box.shape});
  }
  draft.metadata = {{"format", "pt"}};
  return draft;
}

void count_tensors(benchmark::State& state, std::size_t tensors) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(tensors));
}

void read_header(benchmark::State& state, std::int64_t tensors) {
  const SafetensorsLayout layout = lay_out(draft_of(plan_of(mixtral(tensors))));
  for (auto _ : state) {
    Report report;
    benchmark::DoNotOptimize(parse_safetensors(layout.head, layout.file_size, Here(report)));
    report.raise();
  }
  count_tensors(state, layout.tensors.size());
}

void write_header(benchmark::State& state, std::int64_t tensors) {
  const SafetensorsDraft draft = draft_of(plan_of(mixtral(tensors)));
  for (auto _ : state) benchmark::DoNotOptimize(lay_out(draft));
  count_tensors(state, draft.tensors.size());
}

void make_plan(benchmark::State& state, std::int64_t tensors) {
  const models::Model model = mixtral(tensors);
  for (auto _ : state) benchmark::DoNotOptimize(plan_of(model));
  count_tensors(state, draft_of(plan_of(model)).tensors.size());
}

void prove_plan(benchmark::State& state, std::int64_t tensors) {
  const models::Model model = mixtral(tensors);
  const Plan plan = plan_of(model);
  const Inventory owned = models::inventory(model, 10'000'000);
  for (auto _ : state) {
    Report report;
    prove(plan, owned, report);
    report.raise();
  }
  count_tensors(state, draft_of(plan).tensors.size());
}

}  // namespace

void register_headers_and_plans() {
  for (const std::int64_t tensors : {1'000, 10'000, 100'000}) {
    benchmark::RegisterBenchmark(text("header-read/", tensors).c_str(), read_header, tensors);
    benchmark::RegisterBenchmark(text("header-write/", tensors).c_str(), write_header, tensors);
    benchmark::RegisterBenchmark(text("plan-make/", tensors).c_str(), make_plan, tensors);
    benchmark::RegisterBenchmark(text("plan-prove/", tensors).c_str(), prove_plan, tensors);
  }
}
