#include "engine/snapshot/contents.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "engine/core/text.h"
#include "engine/io/json_tree.h"
#include "engine/io/safetensors.h"
#include "engine/snapshot/identity.h"
#include "engine/snapshot/tree.h"

namespace wconvert {
namespace {

constexpr std::string_view config_file = "adapter_config.json";

/// The value of a text, or nothing after reports under `here`.
std::optional<Json> json_of(std::string_view text, const Here& here) {
  const std::size_t before = here.report().findings().size();
  JsonTree tree;
  const JsonEnd end = read_json(text, here, JsonLimits(), tree);
  if (end == JsonEnd::broken || here.report().findings().size() > before) return std::nullopt;
  return tree.take();
}

/// What an adapter's config says against the base that it is held to; empty where it says nothing against it.
std::string trouble_with_base(const Json& config, std::string_view hf_id, std::string_view revision) {
  if (!config.is_object()) return text("is ", describe_json(config), ", expected an object");
  const auto base = config.find("base_model_name_or_path");
  if (base != config.end() && !base->is_null() && *base != hf_id) {
    return text("names the base model ", describe_json(*base), ", expected ", quoted(hf_id));
  }
  const auto pinned = config.find("revision");
  const bool is_commit = pinned != config.end() && pinned->is_string() && is_hex(pinned->get<std::string>(), 40);
  if (is_commit && *pinned != revision) {
    return text("names revision ", pinned->get<std::string>(), " of its base model, expected ", revision);
  }
  return {};
}

bool names_no_base(const Json& config) {
  return !config.contains("base_model_name_or_path") || config["base_model_name_or_path"].is_null();
}

bool is_adapter_weights(std::string_view path) {
  return path.starts_with("adapter_model") && path.ends_with(".safetensors");
}

void check_header(const Descriptor& file, const Here& here) {
  constexpr std::size_t length_bytes = 8;
  const std::uint64_t size = size_of_file(file, here.path());
  std::string head = read_head(file, length_bytes, here.path());
  std::uint64_t length = 0;  // little-endian, as every machine that this is built for
  if (head.size() == length_bytes) std::memcpy(&length, head.data(), length_bytes);
  if (length <= most_header_bytes) head = read_head(file, length_bytes + length, here.path());
  parse_safetensors(head, size, here);
}

/// The findings of a check of one file, as one finding of the snapshot.
template <class Check>
std::optional<SnapshotFinding> finding_of(int root, const std::string& path, const Path& where, const Check& check) {
  const Lookup found = look_up(root, path);
  if (found.state != Lookup::found) return std::nullopt;  // said by the verification of bytes
  Report report;
  check(found.file, Here(report, where.in(printable(path))));
  if (report.findings().empty()) return std::nullopt;
  return SnapshotFinding{path, Fault::malformed, report.findings().front().what};
}

/// The value of a JSON file; what is wrong with it is told to `keep`.
template <class Keep>
std::optional<Json> json_in(int root, const std::string& path, const Path& where, const Keep& keep) {
  std::optional<Json> json;
  keep(finding_of(root, path, where, [&](const Descriptor& file, const Here& here) {
    json = json_of(read_head(file, JsonLimits().bytes + 1, here.path()), here);
  }));
  return json;
}

}  // namespace

std::vector<SnapshotFinding> check_contents(int root, const Path& where, const Manifest& manifest) {
  std::vector<SnapshotFinding> findings;
  const auto keep = [&](std::optional<SnapshotFinding> finding) {
    if (finding) findings.push_back(std::move(*finding));
  };
  for (const Artifact& artifact : manifest->artifacts) {
    const std::string_view path = artifact.path;
    if (!path.starts_with("adapter/") && !path.starts_with("processor/")) continue;
    const std::string_view name = path.substr(path.find('/') + 1);
    if (path.starts_with("adapter/") && is_adapter_weights(name)) {
      keep(finding_of(root, artifact.path, where, check_header));
    } else if (path.ends_with(".json")) {
      const std::optional<Json> json = json_in(root, artifact.path, where, keep);
      if (!json || path.starts_with("processor/") || name != config_file) continue;
      const std::string trouble = trouble_with_base(*json, manifest->base_hf_id, manifest->base_revision);
      if (!trouble.empty()) findings.push_back({artifact.path, Fault::wrong_base, trouble});
    }
  }
  return findings;
}

void check_adapter(const Selection& adapter, std::string_view hf_id, std::string_view revision, const Here& here) {
  const Here place = here.in(printable(adapter.folder.native()));
  if (!adapter.has(config_file)) {
    place.in(config_file).fail("is missing: the folder holds no adapter");
  } else {
    const Here at = place.in(config_file);
    const auto config = json_of(adapter.open(std::string(config_file)).read_all(JsonLimits().bytes), at);
    if (config) {
      const std::string trouble = trouble_with_base(*config, hf_id, revision);
      if (!trouble.empty()) at.fail(trouble);
      if (trouble.empty() && names_no_base(*config)) at.note("names no base model: it is taken to be " + quoted(hf_id));
    }
  }
  bool has_weights = adapter.has("adapter_model.bin");
  for (const std::string& file : adapter.files) {
    if (!is_adapter_weights(file)) continue;
    has_weights = true;
    read_safetensors(adapter.open(file), place.in(printable(file)));
  }
  if (!has_weights) place.in("adapter_model.safetensors").fail("is missing: the folder holds no weights of an adapter");
}

void check_processor(const Selection& processor, const Here& here) {
  const Here place = here.in(printable(processor.folder.native()));
  for (const std::string& file : processor.files) {
    if (file.ends_with(".json")) json_of(processor.open(file).read_all(JsonLimits().bytes), place.in(printable(file)));
  }
}

}  // namespace wconvert
