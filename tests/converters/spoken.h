#pragma once

#include <map>
#include <string>
#include <vector>

#include "converters/config.h"
#include "converters/formats.h"

namespace wconvert::converters {

inline std::vector<std::string> lines_of(const std::vector<Finding>& findings) {
  std::vector<std::string> lines;
  for (const Finding& finding : findings) lines.push_back(finding.str());
  return lines;
}

/// What a format makes of a config.json.
struct Spoken {
  Spoken(const Format& format, const Json& config) {
    Report report;
    model = import_config(format, config, {}, Here(report, Path().in("config.json")));
    faults = lines_of(report.findings());
    notes = lines_of(report.notes());
  }
  models::Model model;
  std::vector<std::string> faults, notes;
};

/// What a format makes of a model.
struct Written {
  Written(const Format& format, const models::Model& model, HfStyle style = HfStyle::v4) {
    Report report;
    config = export_config(format, model, style, Here(report));
    faults = lines_of(report.findings());
  }
  Json config;
  std::vector<std::string> faults;
};

/// The same, whatever the order of its keys.
inline nlohmann::json unordered(const Json& config) {
  return nlohmann::json::parse(config.dump());
}

/// The same with its keys in order, at every depth: their order says nothing.
inline Json sorted(const Json& config) {
  if (!config.is_object()) return config;
  std::map<std::string, Json> members;
  for (const auto& [key, value] : config.items()) members[key] = sorted(value);
  Json out = Json::object();
  for (const auto& [key, value] : members) out[key] = value;
  return out;
}

/// `config` with a change, as a JSON merge patch: null takes a key away.
inline Json with(Json config, const char* patch) {
  config.merge_patch(Json::parse(patch));
  return config;
}

}  // namespace wconvert::converters
