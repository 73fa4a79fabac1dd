#include "converters/folder_kind.h"

#include <algorithm>

#include "engine/core/report.h"
#include "engine/core/text.h"

namespace wconvert::converters {

bool holds_name(const fs::path& folder, std::string_view name) {
  const auto names = list_folder(folder);
  return std::binary_search(names.begin(), names.end(), name);
}

Kind kind_of_folder(const fs::path& folder) {
  const auto names = list_folder(folder);
  const auto has = [&](std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  if (has("metadata.yaml") && has("config.json")) {
    throw Error(Trouble::input,
                Path().in(printable(folder.string())),
                "holds metadata.yaml and config.json: which one is meant?");
  }
  if (has("metadata.yaml")) return Kind::internal;
  if (has("config.json")) return Kind::hugging_face;
  throw Error(Trouble::input, Path().in(printable(folder.string())), "holds neither config.json nor metadata.yaml");
}

void require_file(const fs::path& folder, std::string_view name, std::string_view kind) {
  if (holds_name(folder, name)) return;
  throw Error(Trouble::input,
              Path().in(printable(folder.string())),
              text("holds no ", name, ", so it is not ", kind, " checkpoint"));
}

}  // namespace wconvert::converters
