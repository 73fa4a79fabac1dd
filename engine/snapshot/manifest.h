#pragma once

// snapshot_manifest.json, version 1: what a sealed snapshot holds and what it was made for. Its keys are those of the
// original exporter, so that either program reads what the other writes.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/report.h"
#include "engine/io/file.h"
#include "engine/snapshot/modality.h"

namespace wconvert {

inline constexpr std::string_view manifest_file = "snapshot_manifest.json";
inline constexpr std::string_view readme_file = "README.md";

/// One declared file.
struct Artifact {
  std::string path;
  std::string sha256;
  std::uint64_t bytes = 0;
  bool operator==(const Artifact&) const = default;
};

/// The values of a manifest.
struct ManifestValues {
  std::optional<std::string> adapter_name;
  std::int64_t adapter_version = 1;
  std::vector<Artifact> artifacts;
  std::string base_architecture;
  std::string base_hf_id;
  std::string base_revision;
  std::string created_at;
  std::string created_by;
  const Modality* modality = nullptr;
  Json plan = Json::object();  // the modality's keys
  std::string rationale;
  bool operator==(const ManifestValues&) const = default;
};

/// What to do with declared paths that are unsafe or stand there twice: refuse the manifest, or leave them to a
/// verification, which makes findings of them.
enum class DoubtfulPaths { refuse, keep };

/// A manifest that holds what a manifest must. It does not change any more.
class Manifest {
 public:
  /// Throws an Error (input) with all that is wrong.
  static Manifest of(ManifestValues values, const Path& where);
  /// Throws an Error (input) with the place in the text, or with every key that is wrong.
  static Manifest parse(std::string_view text, const Path& where, DoubtfulPaths doubtful = DoubtfulPaths::refuse);
  /// That of a snapshot. A link in its place is refused.
  static Manifest load(const fs::path& folder, DoubtfulPaths doubtful = DoubtfulPaths::refuse);
  static Manifest load(int folder, const Path& where, DoubtfulPaths doubtful);

  const ManifestValues* operator->() const { return &values_; }
  /// The file, byte for byte.
  std::string text() const;
  Json json() const;
  bool operator==(const Manifest&) const = default;

 private:
  explicit Manifest(ManifestValues values) : values_(std::move(values)) {}
  ManifestValues values_;
};

}  // namespace wconvert
