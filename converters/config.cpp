#include "converters/config.h"

#include <algorithm>
#include <utility>

#include "converters/bookkeeping.h"
#include "converters/hf_style.h"
#include "engine/core/checked.h"
#include "engine/plan/prove.h"
#include "models/inventory.h"
#include "models/validate.h"

namespace wconvert::converters {

using models::Model;

namespace {

/// What is wrong with the model, said of the keys it was read from.
void validate_import(const Model& model, const HfReader& reader, const Here& file) {
  Report faults;
  models::validate(model, Here(faults));
  for (const Finding& fault : faults.findings()) {
    const auto origin = reader.origin_of(fault.where);
    const std::string field = fault.where.str();
    if (origin) {
      Here(file.report(), *origin).fail(fault.what);
    } else {
      file.in(field).fail(fault.what);
    }
  }
  for (const Finding& note : faults.notes()) file.in(note.where.str()).note(note.what);
}

/// Writes into `config` where `now` differs from `then`, leaf by leaf, and takes away what `now` no longer says.
void apply_changes(Json& config, const Json& then, const Json& now) {
  for (const auto& [key, value] : now.items()) {
    const auto before = then.find(key);
    if (before != then.end() && *before == value) continue;
    Json* const slot = config.contains(key) ? &config[key] : nullptr;
    if (slot != nullptr && slot->is_object() && value.is_object() && before != then.end() && before->is_object()) {
      apply_changes(*slot, *before, value);
    } else {
      config[key] = value;
    }
  }
  for (const auto& [key, value] : then.items()) {
    if (!now.contains(key)) config.erase(key);
  }
}

}  // namespace

Model import_config(const Format& format,
                    const Json& config,
                    const std::vector<std::string>& allow_unknown,
                    const Here& file) {
  Model model;
  if (!config.is_object()) {
    file.fail("is " + describe_json(config) + ", expected an object");
    return model;
  }
  const std::size_t faults = file.report().findings().size();
  const HfReader reader(config, format.defaults, file);
  format.model.read(reader, model, Here(file.report()));
  // A model that was read in part is not worth validating.
  if (file.report().findings().size() == faults) validate_import(model, reader, file);
  if (const auto quantised = config.find("quantization_config"); quantised != config.end() && !quantised->is_null()) {
    file.hint("the weights may be quantised: use the checkpoint that was quantised, or dequantise this one first");
  }
  reader.report_unasked([&](const std::vector<std::string>& keys) { return is_bookkeeping(format, keys); },
                        allow_unknown);
  return model;
}

Json export_config(const Format& format, const Model& model, HfStyle style, const Here& here) {
  const HfWriter writer(style);
  writer.put("model_type", format.model_type, here);
  writer.put("architectures", Json::array({format.architecture}), here);
  if (!format.auto_map.is_null()) writer.put("auto_map", format.auto_map, here);
  format.model.write(model, writer, here);
  const Json written = writer.finish();
  Json sorted = Json::object();
  std::vector<std::string> keys;
  for (const auto& [key, value] : written.items()) keys.push_back(key);
  std::sort(keys.begin(), keys.end());
  for (const std::string& key : keys) sorted[key] = written[key];
  return sorted;
}

Json carry_config(const Format& format, const Model& model, const Json& carried, HfStyle style, const Here& here) {
  Report old;
  const Model before = import_config(format, carried, {}, Here(old, Path().in("config.json")));
  const HfStyle carried_style = style_of(carried);
  const Json then = export_config(format, before, carried_style, Here(old));
  const Json now = export_config(format, model, style, here);
  Json config = carried;
  apply_changes(config, then, now);
  if (style != carried_style) keep_rope_keys(carried, then, config);
  return config;
}

Plan flatten(const Format& format, const Model& model, std::size_t most, Report& report) {
  Plan plan;
  const Inventory owned = models::inventory(model, most);
  format.model.emit(model, Scope(owned, plan, Here(report)));
  prove(plan, owned, report);
  return plan;
}

std::vector<std::string> keys_that_shape(const Format& format, const Json& config, const std::string& internal) {
  const auto shape_under = [&](const Json& changed) -> std::optional<Shape> {
    Report unheard;
    const Model model = import_config(format, changed, {}, Here(unheard));
    Plan plan;
    const Inventory owned = models::inventory(model, 100'000);
    const OwnedTensor* tensor = owned.find(internal);
    return tensor == nullptr ? std::nullopt : std::optional(tensor->shape);
  };
  std::vector<std::string> keys;
  const auto original = shape_under(config);
  Json complete = format.defaults;
  complete.update(config);
  for (const auto& [key, value] : complete.items()) {
    if (!value.is_number_integer()) continue;
    const auto doubled = checked_multiply(value.get<std::int64_t>(), std::int64_t{2});
    if (!doubled) continue;
    Json changed = config;
    changed[key] = *doubled;
    if (shape_under(changed) != original) keys.push_back(text(key, " = ", value.dump()));
  }
  return keys;
}

}  // namespace wconvert::converters
