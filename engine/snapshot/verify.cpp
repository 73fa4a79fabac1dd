#include "engine/snapshot/verify.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "engine/core/text.h"
#include "engine/snapshot/contents.h"
#include "engine/snapshot/safe_path.h"
#include "engine/snapshot/seal.h"
#include "engine/snapshot/tree.h"

namespace wconvert {
namespace {

constexpr std::array kind_names = {"duplicate_path",
                                   "malformed",
                                   "missing",
                                   "not_regular",
                                   "sha256_mismatch",
                                   "size_mismatch",
                                   "undeclared",
                                   "unsafe_path",
                                   "wrong_base"};
constexpr std::size_t shown_digits = 12;

/// One folder that is verified: its findings come from several tasks, each of which has its own place for them.
class Verification {
 public:
  Verification(int root, const Path& where, const Manifest& manifest, const VerifyOptions& options)
      : root_(root), where_(where), manifest_(manifest), options_(options) {}

  SnapshotReport run() {
    report_.files = manifest_->artifacts.size();
    sort_declared();
    check_artifacts();
    check_seal();
    look_for_more();
    require_members();
    if (options_.strict) add(check_contents(root_, where_, manifest_));
    settle();
    return std::move(report_);
  }

 private:
  void add(std::vector<SnapshotFinding> findings) {
    report_.findings.insert(report_.findings.end(), findings.begin(), findings.end());
  }

  /// Parts what can be looked up from what cannot.
  void sort_declared() {
    std::set<std::string> seen;
    for (const Artifact& artifact : manifest_->artifacts) {
      const bool is_new = seen.insert(folded(artifact.path)).second;
      if (!is_new) report_.findings.push_back({artifact.path, Fault::duplicate_path, "is declared more than once"});
      const std::string why = why_unsafe(artifact.path);
      if (!why.empty()) {
        report_.findings.push_back({artifact.path, Fault::unsafe_path, why});
      } else {
        declared_.insert(artifact.path);
        total_ += artifact.bytes;
      }
    }
  }

  void check_artifacts() {
    std::vector<std::optional<SnapshotFinding>> found(manifest_->artifacts.size());
    // More threads than there are cores make TBB print a warning, and nothing faster.
    const int cores = tbb::info::default_concurrency();
    tbb::task_arena arena(options_.threads > 0 ? std::min(options_.threads, cores) : cores);
    arena.execute([&] {
      tbb::parallel_for(std::size_t{0}, found.size(), [&](std::size_t index) {
        const Artifact& artifact = manifest_->artifacts[index];
        if (declared_.contains(artifact.path)) found[index] = check(artifact);
      });
    });
    for (std::optional<SnapshotFinding>& finding : found) {
      if (finding) report_.findings.push_back(std::move(*finding));
    }
    report_.bytes = read_;
  }

  std::optional<SnapshotFinding> check(const Artifact& artifact) {
    const Path where = where_.in(printable(artifact.path));
    const Lookup found = look_up(root_, artifact.path);
    if (found.state == Lookup::missing) return SnapshotFinding{artifact.path, Fault::missing, "is not there"};
    if (found.state == Lookup::not_regular) {
      return SnapshotFinding{artifact.path, Fault::not_regular, "is no regular file, or lies behind a link"};
    }
    const std::uint64_t size = size_of_file(found.file, where);
    if (size != artifact.bytes) {
      return SnapshotFinding{
          artifact.path, Fault::size_mismatch, text("is ", size, " bytes, expected ", artifact.bytes)};
    }
    const Content content = content_of(found.file, where, [this](std::uint64_t bytes) {
      const std::uint64_t done = read_.fetch_add(bytes) + bytes;
      if (options_.progress) options_.progress(done, total_);
    });
    if (content.changed) return SnapshotFinding{artifact.path, Fault::sha256_mismatch, "changed while it was read"};
    if (content.sha256 == artifact.sha256) return std::nullopt;
    return SnapshotFinding{artifact.path,
                           Fault::sha256_mismatch,
                           text("is ",
                                content.sha256.substr(0, shown_digits),
                                "..., expected ",
                                artifact.sha256.substr(0, shown_digits),
                                "..., both of ",
                                size,
                                " bytes")};
  }

  /// Holds the manifest against README.md, where that is ours.
  void check_seal() {
    const Lookup readme = look_up(root_, readme_file);
    if (readme.state != Lookup::found) return;
    const std::string stated = seal_in(read_head(readme.file, JsonLimits().bytes, where_.in(readme_file)));
    if (stated.empty()) return;
    const bool is_sealed = stated == seal_of(manifest_) && is_canonical();
    const auto found = std::find_if(report_.findings.begin(),
                                    report_.findings.end(),
                                    [](const SnapshotFinding& finding) { return finding.path == readme_file; });
    if (found != report_.findings.end()) {
      if (is_sealed) found->detail += text(": either it or what ", manifest_file, " says of it has changed");
    } else if (!is_sealed) {
      report_.findings.push_back({std::string(manifest_file),
                                  Fault::sha256_mismatch,
                                  text("is not the manifest that ", readme_file, " was sealed with")});
    }
  }

  /// Whether the manifest is written as this program writes it.
  bool is_canonical() const {
    const Lookup file = look_up(root_, manifest_file);
    return file.state == Lookup::found &&
           read_head(file.file, JsonLimits().bytes, where_.in(manifest_file)) == manifest_.text();
  }

  void look_for_more() {
    for (const TreeEntry& entry : list_tree(root_, where_)) {
      if (declared_.contains(entry.path) || entry.path == manifest_file) continue;
      const bool is_readme = entry.path == readme_file || entry.path.ends_with("/README.md");
      SnapshotFinding finding{entry.path, Fault::undeclared, "is not declared in the manifest"};
      if (entry.kind != EntryKind::regular) {
        finding = {entry.path, Fault::not_regular, text("is ", entry.name, ", expected a regular file")};
      } else if (is_readme && !options_.strict) {
        report_.notes.push_back(std::move(finding));
        continue;
      }
      report_.findings.push_back(std::move(finding));
    }
  }

  /// What a snapshot is for: an adapter, whole, or, where there is none, the weights of a model.
  void require_members() {
    const auto any = [&](std::string_view begin, std::string_view end) {
      return std::any_of(declared_.begin(), declared_.end(), [&](const std::string& path) {
        return path.starts_with(begin) && path.ends_with(end);
      });
    };
    const auto require = [&](bool is_there, const char* path) {
      if (!is_there) report_.findings.push_back({path, Fault::missing, "is needed, but not declared"});
    };
    if (!any("adapter/", "") && any("weights/", "")) {
      require(declared_.contains("weights/config.json"), "weights/config.json");
      require(any("weights/", ".safetensors"), "weights/model.safetensors");
      return;
    }
    require(declared_.contains("adapter/adapter_config.json"), "adapter/adapter_config.json");
    require(any("adapter/adapter_model", ".safetensors") || declared_.contains("adapter/adapter_model.bin"),
            "adapter/adapter_model.safetensors");
  }

  /// Sorts, and keeps one finding of a path and a fault.
  void settle() {
    const PathOrder before;
    auto& findings = report_.findings;
    std::stable_sort(findings.begin(), findings.end(), [&](const SnapshotFinding& left, const SnapshotFinding& right) {
      if (left.path != right.path) return before(left.path, right.path);
      return left.fault < right.fault;
    });
    const auto same = [](const SnapshotFinding& left, const SnapshotFinding& right) {
      return left.path == right.path && left.fault == right.fault;
    };
    findings.erase(std::unique(findings.begin(), findings.end(), same), findings.end());
  }

  int root_;
  const Path& where_;
  const Manifest& manifest_;
  const VerifyOptions& options_;
  std::set<std::string, std::less<>> declared_;  // safe ones
  std::uint64_t total_ = 0;
  std::atomic<std::uint64_t> read_ = 0;
  SnapshotReport report_;
};

bool is_still(const Descriptor& open, const fs::path& folder) {
  struct stat held {
  }, named{};
  if (::fstat(open.number(), &held) != 0 || ::stat(folder.c_str(), &named) != 0) return false;
  return held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

Json list_of(const std::vector<SnapshotFinding>& findings) {
  Json list = Json::array();
  for (const SnapshotFinding& finding : findings) {
    list.push_back({{"kind", name_of(finding.fault)}, {"path", shown(finding.path)}, {"detail", finding.detail}});
  }
  return list;
}

}  // namespace

std::string_view name_of(Fault fault) {
  return kind_names.at(static_cast<std::size_t>(fault));
}

Json SnapshotReport::json() const {
  return {{"bytes", bytes},
          {"files", files},
          {"findings", list_of(findings)},
          {"notes", list_of(notes)},
          {"status", ok() ? "ok" : "findings"}};
}

SnapshotReport verify_snapshot(const fs::path& folder, const VerifyOptions& options) {
  constexpr int most_attempts = 3;
  const Path where = Path().in(printable(folder.native()));
  for (int attempt = 1;; ++attempt) {
    const Descriptor open = open_root(folder);
    const bool is_last = attempt == most_attempts;
    // A snapshot that is replaced meanwhile is removed file by file: what is found then says nothing of the new one.
    if (look_up(open.number(), manifest_file).state == Lookup::missing && !is_still(open, folder) && !is_last) continue;
    const Manifest manifest = Manifest::load(open.number(), where, DoubtfulPaths::keep);
    SnapshotReport report = Verification(open.number(), where, manifest, options).run();
    if (report.ok() || is_still(open, folder) || is_last) return report;
  }
}

}  // namespace wconvert
