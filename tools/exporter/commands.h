#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/snapshot/dispatch.h"
#include "engine/snapshot/selection.h"
#include "engine/snapshot/write.h"
#include "tools/console/console.h"

namespace wconvert::tools {

/// What the user typed, whichever the command.
struct ExportRequest {
  Voice voice{.program = "wconvert-export"};
  fs::path folder;  // the snapshot; empty for the store's own place
  bool strict = false;
  int threads = 0;
  std::size_t memory = std::size_t{256} << 20;

  std::string modality;
  fs::path base;
  std::optional<fs::path> adapter;
  std::optional<fs::path> store;
  std::optional<std::string> name;
  std::optional<fs::path> processor;
  std::optional<fs::path> weights;
  std::optional<std::string> format;
  bool owns_weights = false;
  SelectionOptions selection;
  std::vector<SnapshotDocument> documents;
  GgufOptions gguf;
  std::string created_by;
  IfExists if_exists = IfExists::refuse;
  std::function<void(const Kept&)> tell_kept;  // told if a snapshot is not finished
};

// One function a command; each gives the exit code.

int run_snapshot(const ExportRequest& request);
int run_verify_snapshot(const ExportRequest& request);
int run_show_snapshot(const ExportRequest& request);
int run_list_snapshots(const ExportRequest& request);

}  // namespace wconvert::tools
