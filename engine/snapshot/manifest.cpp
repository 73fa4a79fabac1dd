#include "engine/snapshot/manifest.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "engine/core/text.h"
#include "engine/snapshot/canonical.h"
#include "engine/snapshot/identity.h"
#include "engine/snapshot/members.h"
#include "engine/snapshot/safe_path.h"
#include "engine/snapshot/timestamp.h"
#include "engine/snapshot/tree.h"

namespace wconvert {
namespace {

constexpr std::string_view export_target = "hf_snapshot";

/// The modality that is named, or, where none is, the one whose keys are there: the original's readers fill it in.
const Modality* modality_of(Members& members) {
  if (members.has("modality")) {
    const std::string name = members.word("modality");
    const Modality* found = modality_named(name);
    if (found == nullptr) {
      (members.here() / "modality").fail(text("is ", quoted(name), ", expected one of ", modality_names()));
    }
    return found;
  }
  for (const Modality& modality : modalities()) {
    for (const PlanField& field : modality.plan) {
      if (members.has(field.name)) return &modality;
    }
  }
  (members.here() / "modality").fail(text("is missing, expected one of ", modality_names()));
  return nullptr;
}

Artifact artifact_of(const Json& value, const Here& here) {
  Artifact artifact;
  if (!value.is_object()) {
    here.fail(text("is ", describe_json(value), ", expected an object"));
    return artifact;
  }
  Members members(value, here);
  artifact.path = members.word("path");
  artifact.sha256 = members.word("sha256");
  artifact.bytes = static_cast<std::uint64_t>(members.integer("size_bytes", 0));
  members.finish();
  return artifact;
}

void check_artifact(const Artifact& artifact, const Here& here) {
  if (!artifact.sha256.empty() && !is_hex(artifact.sha256, 64)) {
    (here / "sha256").fail(text("is ", quoted(artifact.sha256), ", expected 64 lower-case hexadecimal digits"));
  }
  if (folded(artifact.path) == folded(manifest_file))
    (here / "path").fail("is the manifest, which cannot hold its own digest");
}

void check_paths(const std::vector<Artifact>& artifacts, const Here& here) {
  std::map<std::string, std::size_t> seen;
  for (std::size_t index = 0; index < artifacts.size(); ++index) {
    const std::string& path = artifacts[index].path;
    const Here place = here[index] / "path";
    if (path.empty()) continue;
    const std::string why = why_unsafe(path);
    if (!why.empty()) place.fail(text("is ", quoted(path), ", which ", why));
    const auto [first, is_new] = seen.emplace(folded(path), index);
    if (!is_new) place.fail(text("is ", quoted(path), ", which artifacts[", first->second, "] declares already"));
  }
}

void check(const ManifestValues& values, const Here& here) {
  if (values.adapter_name) check_adapter_name(*values.adapter_name, here / "adapter_name");
  if (values.adapter_version < 1 || values.adapter_version > most_version) {
    (here / "adapter_version").fail(text("is ", values.adapter_version, ", expected 1 to ", most_version));
  }
  check_class_name(values.base_architecture, here / "base_model_architecture");
  check_hf_id(values.base_hf_id, here / "base_model_hf_id");
  check_revision(values.base_revision, here / "base_model_revision");
  for (std::size_t index = 0; index < values.artifacts.size(); ++index) {
    check_artifact(values.artifacts[index], (here / "artifacts")[index]);
  }
  if (values.modality != nullptr) check_plan(values.plan, *values.modality, here);
}

std::vector<Artifact> artifacts_of(Members& members) {
  std::vector<Artifact> artifacts;
  const Here here = members.here() / "artifacts";
  const Json* list = members.find("artifacts");
  if (list == nullptr) return artifacts;
  if (!list->is_array()) {
    here.fail(text("is ", describe_json(*list), ", expected a list"));
    return artifacts;
  }
  for (std::size_t index = 0; index < list->size(); ++index)
    artifacts.push_back(artifact_of((*list)[index], here[index]));
  return artifacts;
}

Json plan_of(Members& members, const Modality& modality) {
  Json plan = Json::object();
  for (const PlanField& field : modality.plan) {
    if (field.value == PlanValue::resizing) continue;
    const std::string name(field.name);
    if (const Json* value = members.find(name)) plan[name] = *value;
  }
  return plan;
}

ManifestValues values_of(const Json& json, const Here& here) {
  Members members(json, here);
  ManifestValues values;
  values.adapter_name = members.word_or_null("adapter_name");
  values.adapter_version = members.integer("adapter_version", 1);
  values.artifacts = artifacts_of(members);
  values.base_architecture = members.word("base_model_architecture");
  values.base_hf_id = members.word("base_model_hf_id");
  values.base_revision = members.word("base_model_revision");
  values.created_by = members.word("created_by");
  const std::string time = members.word("created_at");
  values.created_at = utc_timestamp(time).value_or("");
  if (!time.empty() && values.created_at.empty()) {
    (here / "created_at").fail(text("is ", quoted(time), ", expected a time such as 2024-05-17T12:34:56"));
  }
  values.modality = modality_of(members);
  if (values.modality != nullptr) values.plan = plan_of(members, *values.modality);
  const std::string target = members.has("export_target") ? members.word("export_target") : std::string(export_target);
  if (target != export_target) {
    (here / "export_target").fail(text("is ", quoted(target), ", expected ", quoted(export_target)));
  }
  values.rationale = members.has("rationale")     ? members.word("rationale")
                     : values.modality == nullptr ? ""
                                                  : std::string(values.modality->rationale);
  if (values.modality != nullptr) members.finish();
  return values;
}

}  // namespace

Manifest Manifest::of(ManifestValues values, const Path& where) {
  Report report;
  const Here here = Here(report, where).colon();
  if (values.modality == nullptr)
    (here / "modality").fail(wconvert::text("is missing, expected one of ", modality_names()));
  check(values, here);
  check_paths(values.artifacts, here / "artifacts");
  report.raise();
  values.plan = manifest_plan(values.plan, *values.modality);
  if (values.rationale.empty()) values.rationale = values.modality->rationale;
  return Manifest(std::move(values));
}

Manifest Manifest::parse(std::string_view text, const Path& where, DoubtfulPaths doubtful) {
  const Json json = parse_json(text, where);
  if (!json.is_object()) {
    throw Error(Trouble::input, where, wconvert::text("is ", describe_json(json), ", expected an object"));
  }
  Report report;
  const Here here = Here(report, where).colon();
  ManifestValues values = values_of(json, here);
  // What is missing has been said; the checks below would say it once more.
  report.raise();
  check(values, here);
  if (doubtful == DoubtfulPaths::refuse) check_paths(values.artifacts, here / "artifacts");
  report.raise();
  values.plan = manifest_plan(values.plan, *values.modality);
  return Manifest(std::move(values));
}

Manifest Manifest::load(const fs::path& folder, DoubtfulPaths doubtful) {
  const Descriptor open = open_root(folder);
  return load(open.number(), Path().in(printable(folder.native())), doubtful);
}

Manifest Manifest::load(int folder, const Path& where, DoubtfulPaths doubtful) {
  const Path place = where.in(manifest_file);
  const Lookup found = look_up(folder, manifest_file);
  if (found.state == Lookup::missing) throw Error(Trouble::input, place, "is missing", "a sealed snapshot has one");
  if (found.state == Lookup::not_regular) throw Error(Trouble::input, place, "is no regular file");
  return parse(read_whole(found.file, JsonLimits().bytes, place), place, doubtful);
}

Json Manifest::json() const {
  Json artifacts = Json::array();
  for (const Artifact& artifact : values_.artifacts) {
    artifacts.push_back({{"path", artifact.path}, {"sha256", artifact.sha256}, {"size_bytes", artifact.bytes}});
  }
  Json out = {{"adapter_name", values_.adapter_name ? Json(*values_.adapter_name) : Json()},
              {"adapter_version", values_.adapter_version},
              {"artifacts", std::move(artifacts)},
              {"base_model_architecture", values_.base_architecture},
              {"base_model_hf_id", values_.base_hf_id},
              {"base_model_revision", values_.base_revision},
              {"created_at", values_.created_at},
              {"created_by", values_.created_by},
              {"export_target", export_target},
              {"modality", values_.modality->name},
              {"rationale", values_.rationale}};
  for (const auto& [key, value] : values_.plan.items()) out[key] = value;
  return out;
}

std::string Manifest::text() const {
  return dump_canonical(json());
}

}  // namespace wconvert
