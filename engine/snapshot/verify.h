#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/file.h"
#include "engine/io/json.h"
#include "engine/snapshot/manifest.h"

namespace wconvert {

/// What can be wrong with a file of a snapshot, in the order of the names.
enum class Fault {
  duplicate_path,   // declared twice, perhaps in other letters
  malformed,        // only when strict: its bytes are the declared ones, but it is not what it should be
  missing,          // declared, or needed, but not there
  not_regular,      // a link, a folder, a pipe, a socket, a device
  sha256_mismatch,  // other bytes, or bytes that changed while they were read
  size_mismatch,
  undeclared,
  unsafe_path,
  wrong_base,  // only when strict: the adapter names another base model than the manifest
};
std::string_view name_of(Fault fault);

struct SnapshotFinding {
  std::string path;
  Fault fault = Fault::missing;
  std::string detail;  // found and expected, in words
};

struct VerifyOptions {
  bool strict = false;  // also look into files, and take an undeclared README.md for a finding
  int threads = 0;      // 0: as many as there are cores
  std::function<void(std::uint64_t done, std::uint64_t total)> progress = {};  // bytes; from any thread; may throw
};

struct SnapshotReport {
  std::vector<SnapshotFinding> findings;  // by path, then by name of the fault
  std::vector<SnapshotFinding> notes;     // undeclared README.md files: the original program ships such
  std::size_t files = 0;                  // declared
  std::uint64_t bytes = 0;                // of them, that were read

  bool ok() const { return findings.empty(); }
  Json json() const;
};

/// Holds a snapshot against its manifest: every finding at once, no link followed, nothing outside of it opened. A
/// manifest that cannot be read as one is an Error (input).
SnapshotReport verify_snapshot(const fs::path& folder, const VerifyOptions& options);

}  // namespace wconvert
