#include "engine/snapshot/write.h"

#include <algorithm>
#include <span>
#include <utility>

#include "engine/checkpoint/publication.h"
#include "engine/core/text.h"
#include "engine/io/sha256.h"
#include "engine/snapshot/contents.h"
#include "engine/snapshot/readme.h"
#include "engine/snapshot/safe_path.h"
#include "engine/snapshot/timestamp.h"
#include "engine/snapshot/tokens.h"
#include "engine/snapshot/tree.h"

namespace wconvert {
namespace {

constexpr std::size_t copied_bytes = std::size_t{1} << 20;
constexpr const char* weights_folder = "weights";

Path place_of(const fs::path& path) {
  return Path().in(printable(path.native()));
}

/// A file to be copied, in the state in which it was checked.
struct Piece {
  fs::path folder;
  std::string name;
  std::string path;  // in the snapshot
  Fingerprint fingerprint;

  InputFile open() const { return InputFile::open(folder, name); }
};

Piece piece_of(const fs::path& file, std::string path) {
  Piece piece{
      file.parent_path().empty() ? fs::path(".") : file.parent_path(), file.filename().native(), std::move(path), {}};
  piece.fingerprint = piece.open().fingerprint();
  return piece;
}

/// Everything that will be written but for what is made on the way, checked.
struct Material {
  std::vector<Piece> pieces;
  bool processor = false;  // a folder for it, even if it holds nothing
  std::uint64_t bytes = 0;

  void add(const Selection& selection, const std::string& below) {
    for (const std::string& file : selection.files) add(piece_of(selection.folder / file, text(below, '/', file)));
  }
  void add(Piece piece) {
    bytes += piece.fingerprint.size;
    pieces.push_back(std::move(piece));
  }
};

void note_left(const Selection& selection, const Here& here) {
  constexpr std::size_t most = 5;
  if (selection.left.empty()) return;
  std::string names;
  for (std::size_t index = 0; index < std::min(selection.left.size(), most); ++index) {
    names += (index == 0 ? "" : ", ") + printable(selection.left[index]);
  }
  if (selection.left.size() > most) names += text(" and ", selection.left.size() - most, " more");
  here.in(printable(selection.folder.native())).note("left behind: " + names);
}

/// The sources and the destination may not lie in each other, else the export would read or replace its own source.
void check_overlap(const SnapshotParts& parts, const fs::path& destination) {
  const auto check = [&](const fs::path& source) {
    const Destination target = destination_of(destination);
    if (holds(target.path(), source) || holds(source, target.path()) || holds(source, target.parent)) {
      throw Error(Trouble::usage,
                  place_of(destination),
                  text("overlaps ", quoted(source.native()), ", which the snapshot is made from"));
    }
  };
  if (parts.adapter) check(parts.adapter->folder);
  if (parts.processor) check(*parts.processor);
  if (parts.weights) check(parts.weights->from);
}

Material material_of(const SnapshotParts& parts, const Here& caller) {
  // What the caller has reported before is the caller's to raise.
  Report report;
  const Here here(report);
  std::vector<Selection> selections;
  Material material;
  if (parts.adapter) {
    const Selection adapter = select_adapter(parts.adapter->folder, parts.selection, here);
    report.raise();
    check_adapter(adapter, parts.base.hf_id, parts.base.revision, here);
    note_left(adapter, here);
    material.add(adapter, "adapter");
  }
  if (parts.processor) {
    const Here of_base = here.in(text("processor of ", parts.base.str()));
    if (!fs::is_directory(*parts.processor)) {
      of_base.in(printable(parts.processor->native())).fail("is no folder");
      report.raise();
    }
    const Selection processor = select_processor(*parts.processor, of_base);
    report.raise();
    check_processor(processor, of_base);
    report.raise();
    check_tokens(processor, *parts.modality, parts.base.plan, of_base);
    note_left(processor, of_base);
    if (processor.files.empty()) of_base.in(printable(parts.processor->native())).note("holds no file of a processor");
    material.add(processor, "processor");
    material.processor = true;
  }
  for (const SnapshotDocument& document : parts.documents) material.add(piece_of(document.from, document.path));
  report.raise();
  for (const Finding& note : report.notes()) caller.report().note(note.where, note.what);
  return material;
}

/// Writes the files of one snapshot, and keeps account of them.
class Writing {
 public:
  Writing(Publication& folder, std::uint64_t total, const SnapshotOptions& options)
      : folder_(folder), total_(total), options_(options) {}

  void copy(const Piece& piece) {
    const InputFile from = piece.open();
    const fs::path path = piece.path;
    OutputFile to(folder_.folder(path.parent_path()), path.filename().native());
    Sha256 sha;
    std::vector<std::byte> buffer(std::min<std::uint64_t>(from.size(), copied_bytes));
    for (std::uint64_t done = 0; done < from.size();) {
      const auto bytes = std::span(buffer).first(std::min<std::uint64_t>(buffer.size(), from.size() - done));
      from.read_at(done, bytes);
      to.write_at(done, bytes);
      sha.update(bytes);
      done += bytes.size();
      advance(bytes.size());
    }
    folder_.finish(to, piece.path, {from.size()});
    artifacts_.push_back({piece.path, sha.hex(), from.size()});
  }

  void write(std::string_view path, const std::string& content) {
    folder_.write(path, content);
    Sha256 sha;
    sha.update(std::as_bytes(std::span(content)));
    artifacts_.push_back({std::string(path), sha.hex(), content.size()});
  }

  /// Declares what another writer put into a folder of the snapshot.
  void declare(const std::string& below) {
    const Path where = place_of(below);
    const Descriptor open = open_root(folder_.path() / below);
    for (const TreeEntry& entry : list_tree(open.number(), where)) {
      const Lookup found = look_up(open.number(), entry.path);
      if (found.state != Lookup::found) throw Error(Trouble::system, where.in(entry.path), text("is ", entry.name));
      Content content = content_of(found.file, where.in(entry.path), [&](std::uint64_t bytes) { advance(bytes); });
      artifacts_.push_back({below + '/' + entry.path, std::move(content.sha256), content.bytes});
    }
  }

  std::vector<Artifact> artifacts() {
    const PathOrder before;
    std::sort(artifacts_.begin(), artifacts_.end(), [&](const Artifact& left, const Artifact& right) {
      return before(left.path, right.path);
    });
    return artifacts_;
  }

 private:
  void advance(std::uint64_t bytes) {
    done_ += bytes;
    if (options_.pause) options_.pause();
    if (options_.progress) options_.progress(std::min(done_, total_), total_);
  }

  Publication& folder_;
  std::uint64_t total_;
  const SnapshotOptions& options_;
  std::uint64_t done_ = 0;
  std::vector<Artifact> artifacts_;
};

ManifestValues values_of(const SnapshotParts& parts) {
  ManifestValues values;
  if (parts.adapter) {
    values.adapter_name = parts.adapter->name;
    values.adapter_version = parts.adapter->version;
  }
  values.base_architecture = parts.base.architecture;
  values.base_hf_id = parts.base.hf_id;
  values.base_revision = parts.base.revision;
  values.created_at = timestamp_now();
  values.created_by = parts.created_by;
  values.modality = parts.modality;
  values.plan = parts.base.plan;
  return values;
}

}  // namespace

Manifest write_snapshot(const SnapshotParts& parts,
                        const fs::path& destination,
                        const SnapshotOptions& options,
                        const Here& here) {
  if (!parts.adapter && !parts.weights) {
    throw Error(Trouble::usage, Path().in(parts.base.str()), "a snapshot needs an adapter or weights");
  }
  const Path manifest_place = place_of(destination).in(manifest_file);
  ManifestValues values = values_of(parts);
  Manifest::of(values, manifest_place);  // what cannot be said is refused before anything is read
  check_overlap(parts, destination);
  const Material material = material_of(parts, here);

  const std::uint64_t total = material.bytes + (parts.weights ? parts.weights->bytes : 0);
  const fs::path source = parts.adapter ? parts.adapter->folder : parts.weights->from;
  Publication folder(
      destination,
      source,
      {.if_exists = options.if_exists, .bytes = total, .pause = options.pause, .tell_kept = options.tell_kept},
      here);
  Writing writing(folder, total, options);
  if (parts.weights) {
    parts.weights->make(folder.path() / weights_folder);
    writing.declare(weights_folder);
  }
  for (const Piece& piece : material.pieces) writing.copy(piece);
  if (material.processor) folder.folder("processor");
  values.artifacts = writing.artifacts();
  const ReadmeParts shown{
      .adapter = parts.adapter.has_value(), .processor = material.processor, .weights = parts.weights.has_value()};
  writing.write(readme_file, render_readme(parts.base, Manifest::of(values, manifest_place), shown));
  values.artifacts = writing.artifacts();
  Manifest manifest = Manifest::of(std::move(values), manifest_place);
  folder.write(manifest_file, manifest.text());
  folder.publish([&] {
    for (const Piece& piece : material.pieces) {
      if (piece.open().fingerprint() == piece.fingerprint) continue;
      throw Error(Trouble::system, place_of(piece.folder / piece.name), "changed during the run");
    }
  });
  return manifest;
}

}  // namespace wconvert
