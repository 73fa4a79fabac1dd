#include "tools/coverage/grid.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "converters/config.h"
#include "engine/core/text.h"
#include "engine/declare/listed_name.h"
#include "models/validate.h"
#include "tools/coverage/neighbours.h"
#include "tools/coverage/numbered.h"

namespace wconvert::coverage {
namespace {

using converters::Format;

struct Accepted {
  models::Model model;
  Plan plan;
};

/// What a format makes of a config; nothing if it refuses it. A model that cannot be written again is reported, and so
/// is a plan that cannot be proved.
std::optional<Accepted> accept(const Format& format, const Json& config, const Here& here) {
  Report refusal, faults;
  try {
    Accepted out{converters::import_config(format, config, {}, Here(refusal)), {}};
    if (!refusal.findings().empty()) return std::nullopt;
    out.plan = converters::flatten(format, out.model, most_tensors, faults);
    converters::export_config(format, out.model, HfStyle::v4, Here(faults));
    for (const Finding& fault : faults.findings()) here.fail(fault.str());
    return out;
  } catch (const Error&) {  // too many tensors
    return std::nullopt;
  }
}

/// What the plans of a grid have in them.
class Census {
 public:
  explicit Census(const Format& format) {
    std::vector<Listing::Line> lines;
    format.model.show(Listing(lines));
    for (const auto& line : lines) {
      if (line.kind != Listing::Kind::tensor || line.internal.empty()) continue;
      auto [row, is_new] = rows_.try_emplace(line.internal);
      row->second.optional = !line.condition.empty() && (is_new || row->second.optional);
    }
  }

  /// Takes a plan in; says whether it shows something that none before did.
  bool add(const Plan& plan, Grid& grid) {
    bool is_new = false;
    std::set<std::string> there, squares;
    for (const Step& step : plan.steps) {
      const Numbered internal = without_numbers(step.internal);
      is_new |= there.insert(internal.pattern).second && patterns_.insert(internal.pattern).second;
      if (step.internal.starts_with("decoder.")) is_new |= raise(grid.most_layers, internal.numbers.front() + 1);
      for (const Part& part : step.parts) {
        const std::string name = without_numbers(part.hf).pattern;
        is_new |= patterns_.insert(name).second;
        const Shape& shape = part.box.shape;
        if (shape.size() >= 2) (shape.end()[-1] == shape.end()[-2] ? squares : oblong_).insert(name);
      }
      if (step.internal.find("mlp") != std::string::npos) is_new |= raise(grid.most_experts, experts_of(step));
      grid.parts += step.parts.size();
    }
    ++grid.configs;
    grid.tensors += plan.steps.size();
    ++squares_[squares];
    for (auto& [pattern, row] : rows_) {
      const bool has =
          std::any_of(there.begin(), there.end(), [&](const auto& name) { return is_listed_as(name, pattern); });
      ++(has ? row.with : row.without);
    }
    return is_new;
  }
  void finish(Grid& grid) const {
    for (const auto& [squares, configs] : squares_) {
      const bool by_chance =
          std::any_of(squares.begin(), squares.end(), [&](const auto& name) { return oblong_.contains(name); });
      (by_chance ? grid.with_squares : grid.all_oblong) += configs;
    }
    for (const auto& [pattern, row] : rows_) {
      // A linear layer says that it may have a bias also where its format has none.
      if (row.with == 0 && !pattern.ends_with(".bias")) grid.unreached.push_back(pattern);
      if (row.optional) (row.with > 0 && row.without > 0 ? grid.switched : grid.constant).push_back(pattern);
    }
  }

 private:
  struct Row {
    bool optional = false;
    std::size_t with = 0, without = 0;
  };
  static bool raise(std::size_t& most, std::int64_t found) {
    if (found <= static_cast<std::int64_t>(most)) return false;
    most = static_cast<std::size_t>(found);
    return true;
  }
  /// Numbered parts of one tensor, or the matrices of one part that holds them all.
  static std::int64_t experts_of(const Step& step) {
    const Part& last = step.parts.back();
    if (last.box.shape.size() == 3) return last.box.shape.front();
    const auto numbers = without_numbers(last.hf).numbers;
    return numbers.size() > without_numbers(step.internal).numbers.size() ? numbers.back() + 1 : 0;
  }
  std::map<std::string, Row> rows_;
  std::set<std::string> patterns_, oblong_;
  std::map<std::set<std::string>, std::size_t> squares_;  // how many configs have these matrices square
};

/// A config with nothing but the name of its format: all keys are missing.
GoldenConfig bare_config(const Format& format) {
  return {"a bare config", {{"model_type", format.model_type}, {"architectures", Json::array({format.architecture})}}};
}

/// The models that a format can say, each in both spellings.
std::vector<GoldenConfig> written_configs(const Format& format, const std::vector<models::Model>& models) {
  std::vector<GoldenConfig> configs;
  for (const models::Model& model : models) {
    for (const HfStyle style : {HfStyle::v4, HfStyle::v5}) {
      Report refusal;
      Json config = converters::export_config(format, model, style, Here(refusal));
      if (refusal.findings().empty()) configs.push_back({"a written config", std::move(config)});
    }
  }
  return configs;
}

/// Models with the blocks of others: of each of `hosts` with the decoder of each of `guests`.
std::vector<models::Model> grafted(const std::vector<models::Model>& hosts, const std::vector<models::Model>& guests) {
  std::vector<models::Model> models;
  for (const models::Model& host : hosts) {
    for (const models::Model& guest : guests) {
      models.push_back(host);
      models.back().decoder = guest.decoder;
      Report faults;
      models::validate(models.back(), Here(faults));
      if (!faults.findings().empty()) models.pop_back();
    }
  }
  return models;
}

/// The names of all rows that a plan shows.
std::set<std::string> kind_of(const Plan& plan) {
  std::set<std::string> kind;
  for (const Step& step : plan.steps) {
    kind.insert(without_numbers(step.internal).pattern);
    for (const Part& part : step.parts) kind.insert(without_numbers(part.hf).pattern);
  }
  return kind;
}

class Builder {
 public:
  Builder(const Format& format, const Here& here) : format_(&format), here_(here), census_(format) {}

  /// Takes a config in, if the format accepts it. One that shows other rows than all before is a seed.
  void take(const GoldenConfig& made) {
    const Json& config = made.config;
    auto accepted = accept(*format_, config, here_.in(made.title));
    if (!accepted) return;
    if (kinds_.insert(kind_of(accepted->plan)).second) seeds_.push_back({made, accepted->model});
    if (!census_.add(accepted->plan, grid_)) return;
    grid_.witnesses.push_back(
        {made.title, false, std::move(accepted->model), {config}, std::move(accepted->plan), {}, {}});
  }
  struct Seed {
    GoldenConfig made;
    models::Model model;
  };
  const std::vector<Seed>& seeds() const { return seeds_; }
  std::vector<models::Model> seed_models() const {
    std::vector<models::Model> models;
    for (const Seed& seed : seeds_) models.push_back(seed.model);
    return models;
  }
  Grid finish() {
    census_.finish(grid_);
    return std::move(grid_);
  }

 private:
  const Format* format_;
  Here here_;
  Census census_;
  Grid grid_;
  std::set<std::set<std::string>> kinds_;
  std::vector<Seed> seeds_;
};

/// More would take long and show nothing else.
constexpr std::size_t most_hosts = 3;
constexpr std::size_t most_seeds = 12;

}  // namespace

Grid make_grid(const Format& format,
               const std::vector<GoldenConfig>& goldens,
               const std::vector<models::Model>& golden_models,
               const Here& here) {
  Builder builder(format, here);
  std::vector<GoldenConfig> configs = {bare_config(format)};
  const auto add = [&](std::vector<GoldenConfig> more) {
    for (GoldenConfig& made : more) {
      builder.take(made);
      configs.push_back(std::move(made));
    }
  };
  builder.take(configs.front());
  add(goldens);
  add(written_configs(format, golden_models));
  auto hosts = builder.seed_models();
  hosts.resize(std::min(hosts.size(), most_hosts));
  add(written_configs(format, hosts));
  add(written_configs(format, grafted(hosts, golden_models)));

  std::vector<Json> sources = {format.defaults};
  for (const GoldenConfig& made : configs) sources.push_back(made.config);
  Values values = values_of(sources);
  const std::size_t count = std::min(builder.seeds().size(), most_seeds);
  for (std::size_t seed = 0; seed < count; ++seed) {
    const GoldenConfig made = builder.seeds()[seed].made;
    for_each_neighbour(made.config, values, [&](Json changed, const std::string& change) {
      builder.take({text(made.title, " with ", change), std::move(changed)});
    });
  }
  Grid grid = builder.finish();
  grid.values = std::move(values);
  return grid;
}

}  // namespace wconvert::coverage
