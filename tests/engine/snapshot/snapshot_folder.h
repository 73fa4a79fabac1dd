#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "engine/core/report.h"
#include "engine/io/json.h"
#include "engine/snapshot/verify.h"
#include "engine/snapshot/write.h"
#include "tests/temporary_folder.h"

namespace wconvert {

inline std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void put(const fs::path& file, const std::string& content) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << content;
}

/// The goldens of snapshots: in the folder that WCONVERT_GOLDENS names, else the part in this repository.
inline fs::path snapshot_goldens() {
  const char* whole = std::getenv("WCONVERT_GOLDENS");
  return fs::path(whole != nullptr && *whole != '\0' ? whole : TEST_DATA "/goldens") / "snapshots";
}

inline Json json_in(const fs::path& file) {
  return parse_json(bytes_of(file), Path().in(file.filename().native()));
}

/// The text of the Error that the call throws, and, before it, its exit code.
inline std::string complaint(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return std::to_string(static_cast<int>(error.trouble())) + " " + error.what();
  }
  return "no error";
}

/// `kind path`, one for each.
inline std::vector<std::string> lines_of(const std::vector<SnapshotFinding>& findings) {
  std::vector<std::string> lines;
  for (const SnapshotFinding& finding : findings)
    lines.push_back(std::string(name_of(finding.fault)) + " " + finding.path);
  return lines;
}

/// A folder of its own, gone with its owner.
class SnapshotFolder {
 public:
  const TemporaryFolder own;
  const fs::path& path = own.path();
};

/// One of the goldens, in a folder of its own where it may be changed.
class GoldenCase : public SnapshotFolder {
 public:
  explicit GoldenCase(const std::string& name) : expected(json_in(snapshot_goldens() / name / "expected.json")) {
    fs::copy(snapshot_goldens() / name, path, fs::copy_options::recursive);
  }

  /// As the original was asked to export it.
  SnapshotParts parts() const {
    SnapshotParts parts;
    parts.base = read_base_spec(path / "base_spec.json");
    parts.modality = &modality_of(parts.base, "");
    const Json& name = expected.at("options").at("adapter_name");
    Report report;
    parts.adapter = ExportStore(path / "store")
                        .adapter(name.is_null() ? std::nullopt : std::optional(name.get<std::string>()), Here(report));
    if (fs::exists(path / "processor")) parts.processor = path / "processor";
    parts.created_by = expected.at("options").at("tool_version").get<std::string>();
    return parts;
  }

  fs::path out() const { return path / "out"; }

  Manifest write(const SnapshotParts& parts, IfExists if_exists = IfExists::refuse) {
    Report report;
    Manifest manifest = write_snapshot(parts, out(), {.if_exists = if_exists}, Here(report));
    notes.clear();
    for (const Finding& note : report.notes()) notes.push_back(note.what);
    return manifest;
  }
  Manifest write() { return write(parts()); }

  Json expected;
  std::vector<std::string> notes;
};

/// Fixes the clock that snapshots read.
class FixedClock {
 public:
  explicit FixedClock(const std::string& seconds) { setenv("SOURCE_DATE_EPOCH", seconds.c_str(), 1); }
  ~FixedClock() { unsetenv("SOURCE_DATE_EPOCH"); }
  FixedClock(const FixedClock&) = delete;
  FixedClock& operator=(const FixedClock&) = delete;
};

}  // namespace wconvert
