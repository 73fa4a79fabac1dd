#include <iostream>

#include "engine/core/text.h"
#include "engine/snapshot/canonical.h"
#include "engine/snapshot/manifest.h"
#include "engine/snapshot/safe_path.h"
#include "engine/snapshot/verify.h"
#include "tools/console/program.h"
#include "tools/exporter/commands.h"

namespace wconvert::tools {
namespace {

std::string count_text(std::size_t count, std::string_view of) {
  return text(count, ' ', of, count == 1 ? "" : "s");
}

void say_findings(std::string_view kind, const std::vector<SnapshotFinding>& findings) {
  for (const SnapshotFinding& finding : findings) {
    std::cout << kind << name_of(finding.fault) << "  " << printable(finding.path) << ": " << finding.detail << '\n';
  }
}

/// One line of a list.
std::string line_of(const fs::path& folder, const Manifest& manifest) {
  const std::string name = manifest->adapter_name ? *manifest->adapter_name + " " : "";
  return text(printable(folder.native()),
              "  ",
              manifest->modality->name,
              "  ",
              manifest->base_hf_id,
              " at ",
              manifest->base_revision.substr(0, 12),
              "  ",
              name,
              version_folder(manifest->adapter_version),
              "  ",
              manifest->created_at);
}

struct Listed {
  Json entries = Json::array();
  std::string lines;
  std::vector<Finding> broken;  // the others are listed all the same
};

Listed snapshots_in(const fs::path& folder) {
  Listed listed;
  for (const std::string& name : list_folder(folder)) {
    if (name.starts_with('.') || !fs::exists(fs::symlink_status(folder / name / manifest_file))) continue;
    try {
      const Manifest manifest = Manifest::load(folder / name);
      Json entry = manifest.json();
      entry["folder"] = shown((folder / name).native());
      listed.entries.push_back(std::move(entry));
      listed.lines += line_of(folder / name, manifest) + '\n';
    } catch (const Error& error) {
      listed.broken.insert(listed.broken.end(), error.findings().begin(), error.findings().end());
    }
  }
  return listed;
}

}  // namespace

int run_verify_snapshot(const ExportRequest& request) {
  SnapshotReport report;
  {
    Progress progress("verify", request.voice);
    report = verify_snapshot(request.folder,
                             {.strict = request.strict,
                              .threads = request.threads,
                              .progress = [&](std::uint64_t done, std::uint64_t total) {
                                require_no_stop();
                                progress.show(done, total);
                              }});
  }
  if (request.voice.json) {
    std::cout << dump_canonical(report.json());
  } else {
    say_findings("", report.findings);
    if (!request.voice.quiet) say_findings("note: ", report.notes);
    if (!request.voice.quiet || !report.ok()) {
      std::cout << (report.ok() ? "clean" : count_text(report.findings.size(), "finding")) << ": "
                << count_text(report.files, "file") << " declared, " << bytes_text(static_cast<double>(report.bytes))
                << " read\n";
    }
  }
  return report.ok() ? 0 : static_cast<int>(Trouble::verification);
}

int run_show_snapshot(const ExportRequest& request) {
  const Manifest manifest = Manifest::load(request.folder);
  if (request.voice.json) {
    std::cout << manifest.text();
    return 0;
  }
  std::cout << line_of(request.folder, manifest) << "\n  made by " << printable(manifest->created_by) << '\n';
  for (const auto& [key, value] : manifest->plan.items()) {
    std::cout << "  " << key << ": " << dump_json(value, JsonStyle::compact) << '\n';
  }
  for (const Artifact& artifact : manifest->artifacts) {
    std::cout << "  " << artifact.sha256.substr(0, 12) << "  " << printable(artifact.path) << "  "
              << bytes_text(static_cast<double>(artifact.bytes)) << '\n';
  }
  return 0;
}

// A store is asked for its exports; of any other folder, what lies in it.
int run_list_snapshots(const ExportRequest& request) {
  const bool is_store = fs::is_directory(request.folder / "adapter") && !fs::exists(request.folder / manifest_file);
  const fs::path exports = is_store ? request.folder / "exports" : request.folder;
  const Listed listed = is_store && !fs::exists(exports) ? Listed() : snapshots_in(exports);
  if (!listed.broken.empty() && request.voice.json) throw Error(Trouble::input, listed.broken);
  if (request.voice.json) {
    std::cout << dump_canonical({{"snapshots", listed.entries}});
  } else {
    std::cout << (listed.entries.empty() && listed.broken.empty() ? "no snapshots\n" : listed.lines);
  }
  if (!listed.broken.empty()) throw Error(Trouble::input, listed.broken);
  return 0;
}

}  // namespace wconvert::tools
