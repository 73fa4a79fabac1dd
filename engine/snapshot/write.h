#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/checkpoint/destination.h"
#include "engine/checkpoint/staging.h"
#include "engine/snapshot/base_spec.h"
#include "engine/snapshot/manifest.h"
#include "engine/snapshot/selection.h"
#include "engine/snapshot/store.h"

namespace wconvert {

/// Weights that travel: where they come from, and what makes a folder of them, checked and whole.
struct SnapshotWeights {
  fs::path from;
  std::uint64_t bytes = 0;  // about; for the room that they need
  std::function<void(const fs::path& to)> make;
};

/// A file of any content that travels beside the rest, such as `proof/coverage.json`.
struct SnapshotDocument {
  std::string path;
  fs::path from;
};

/// What a snapshot is made of. It needs an adapter or weights.
struct SnapshotParts {
  BaseSpec base;
  const Modality* modality = nullptr;
  std::optional<Adapter> adapter;
  SelectionOptions selection;  // of the adapter's files
  std::optional<fs::path> processor;
  std::optional<SnapshotWeights> weights;
  std::vector<SnapshotDocument> documents;
  std::string created_by;  // the program and its version
};

struct SnapshotOptions {
  IfExists if_exists = IfExists::refuse;
  std::function<void(std::uint64_t done, std::uint64_t total)> progress = {};  // bytes
  std::function<void()> pause = {};                 // called now and then; may throw, to stop the work
  std::function<void(const Kept&)> tell_kept = {};  // called once, if the work ends before it is done
};

/// Writes a sealed snapshot, which appears whole and durable or not at all. Everything is checked before a byte is
/// written; throws one Error with all that is wrong. What was left behind, and what a user should know, is noted.
Manifest write_snapshot(const SnapshotParts& parts,
                        const fs::path& destination,
                        const SnapshotOptions& options,
                        const Here& here);

}  // namespace wconvert
