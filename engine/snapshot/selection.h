#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/core/report.h"
#include "engine/io/file.h"

namespace wconvert {

/// What of a folder travels besides what always does.
struct SelectionOptions {
  std::vector<std::string> include;  // shell patterns of paths below the folder; `*` does not match a slash
  bool pickles = false;              // files that run code when they are read
  bool links_inside = false;         // links from the top of the folder to files of the same folder
};

/// Files of a folder that travel, and those that stay, as paths below it in path order.
struct Selection {
  fs::path folder;
  std::vector<std::string> files;
  std::vector<std::string> left;

  bool has(std::string_view file) const;
  /// A file that travels, opened without leaving the folder (but for the hub's cache).
  InputFile open(const std::string& file) const;
};

/// Of an adapter: its config, weights, tokenizer, processor, README.md and licence. Reports links, pipes, sockets and
/// devices, and pickles that were asked for without being allowed.
Selection select_adapter(const fs::path& folder, const SelectionOptions& options, const Here& here);

/// Of a processor's folder: what transformers loads a processor from. Reports as above.
Selection select_processor(const fs::path& folder, const Here& here);

}  // namespace wconvert
