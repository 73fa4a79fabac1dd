#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/core/report.h"
#include "engine/io/file.h"

namespace wconvert {

/// The folder of an adapter, and how a manifest names it.
struct Adapter {
  fs::path folder;
  std::int64_t version = 1;
  std::optional<std::string> name = std::nullopt;
};

/// The store in which a trainer keeps adapters: `adapter/current.txt` holds the path of the current version's folder,
/// such as `adapter/versions/v0003`; a named adapter lies one folder deeper, as in `adapter/knowledge/current.txt`.
/// Reading it makes nothing.
class ExportStore {
 public:
  /// Refuses what is no folder.
  explicit ExportStore(fs::path root);

  const fs::path& root() const { return root_; }
  /// The folder that the pointer names, or nothing if there is no pointer or it is blank. A pointer that leads out of
  /// the store is an Error (input) that names its file and content.
  std::optional<fs::path> current(const std::optional<std::string>& name) const;
  /// The adapter that is current. None, or a folder that is not there, is an Error (input) that names the pointer.
  Adapter adapter(const std::optional<std::string>& name, const Here& here) const;
  /// Where exports lie; not made by this.
  fs::path exports() const { return root_ / "exports"; }

 private:
  fs::path pointer(const std::optional<std::string>& name) const;
  fs::path root_;
};

/// An adapter that was named by its folder. The name `v0003` gives the version 3; `v` and a number that is no version
/// is refused (Error, input), any other name gives 1, which is noted.
Adapter adapter_at(const fs::path& folder, const Here& here);

/// The name of a version's folder: `v0007`. A version below 1 is an Error (usage).
std::string version_folder(std::int64_t version);

}  // namespace wconvert
