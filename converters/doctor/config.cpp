#include "converters/config.h"

#include <utility>

#include "converters/config_file.h"
#include "converters/doctor/checks.h"
#include "converters/hf_style.h"
#include "converters/metadata.h"
#include "engine/core/text.h"
#include "engine/declare/hf.h"

namespace wconvert::doctor {

using namespace converters;

namespace {

constexpr const char* config_file = "config.json";
constexpr const char* metadata_file = "metadata.yaml";

/// The formats that can spell the model, as words.
std::string targets_of(const models::Model& model) {
  std::string words;
  for (const Format& format : formats()) {
    Report unheard;
    try {
      export_config(format, model, HfStyle::v5, Here(unheard));
    } catch (const Error&) {
      continue;
    }
    if (unheard.findings().empty()) words += (words.empty() ? "" : ", ") + format.name;
  }
  return words;
}

void check_metadata(Patient& patient, Chart& chart) {
  Metadata metadata;
  if (!chart.hold(
          [&](const Here& here) { metadata = read_metadata(InputFile::open(patient.folder, metadata_file), here); }))
    return;
  const std::string targets = targets_of(metadata.model);
  if (!targets.empty()) chart.note(Path().in(metadata_file), "can be exported as " + targets);
  patient.model = std::move(metadata.model);
  patient.state_index = std::move(metadata.state_index);
}

/// A token that the config names and that the vocabulary does not have.
void check_token_ids(const Json& config, const Path& place, Chart& chart) {
  const auto size = config.find("vocab_size");
  if (size == config.end() || !size->is_number_integer()) return;
  const auto check = [&](const Path& where, const Json& id) {
    if (id.is_number_integer() && (id < 0 || id >= *size)) {
      chart.warn(
          where, text("is ", id.dump(), ", but vocab_size is ", size->dump()), "correct the id, or remove the key");
    }
  };
  for (const auto& [key, value] : config.items()) {
    if (!key.ends_with("_token_id")) continue;
    const Path where = place / printable(key);
    if (!value.is_array()) check(where, value);
    for (std::size_t index = 0; value.is_array() && index < value.size(); ++index) check(where[index], value[index]);
  }
}

}  // namespace

void check_config(Patient& patient, Chart& chart) {
  if (patient.is_internal()) return check_metadata(patient, chart);
  chart.hold([&](const Here& here) {
    Json config = read_config(patient.folder);
    const Here file = here.in(config_file);
    patient.format = patient.asked ? format_named(*patient.asked) : detect_format(config, file);
    if (patient.asked) require_format(*patient.format, config, file);
    patient.config = std::move(config);
  });
  if (!patient.config) return;
  const Path place = Path().in(config_file).colon();
  check_token_ids(*patient.config, place, chart);
  for (const char* part : {"text_config", "vision_config"}) {
    const auto found = patient.config->find(part);
    if (found != patient.config->end() && found->is_object()) check_token_ids(*found, place / part, chart);
  }
}

void check_model(Patient& patient, Chart& chart) {
  if (patient.is_internal()) return;  // metadata.yaml holds config and model in one
  if (!patient.config || !patient.format) return chart.skip("the config was refused");
  if (patient.format->settle && !patient.source) return chart.skip("the weights were refused");
  if (patient.config->contains("quantization_config")) {
    chart.note(Path().in(config_file).colon() / "quantization_config", "says that the weights are quantised");
  }
  chart.hold([&](const Here& here) {
    const Here file = here.in(config_file);
    if (patient.format->settle) {
      std::set<std::string> tensors;
      for (const StoredTensor& tensor : patient.source->tensors()) tensors.insert(tensor.entry.name);
      patient.config = patient.format->settle(std::move(*patient.config), tensors, file);
    }
    models::Model model = import_config(*patient.format, *patient.config, patient.options.allow_unknown, file);
    here.report().raise();
    patient.model = std::move(model);
  });
}

}  // namespace wconvert::doctor
