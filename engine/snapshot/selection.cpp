#include "engine/snapshot/selection.h"

#include <fnmatch.h>

#include <algorithm>
#include <array>

#include "engine/core/text.h"
#include "engine/snapshot/safe_path.h"
#include "engine/snapshot/tree.h"

namespace wconvert {
namespace {

// What transformers and peft write beside weights; patterns without a slash match at the top of the folder.
constexpr std::array processor_files = {"preprocessor_config.json",
                                        "processor_config.json",
                                        "video_preprocessor_config.json",
                                        "tokenizer.json",
                                        "tokenizer_config.json",
                                        "tokenizer.model",
                                        "special_tokens_map.json",
                                        "added_tokens.json",
                                        "vocab.json",
                                        "vocab.txt",
                                        "merges.txt",
                                        "spiece.model",
                                        "tekken.json",
                                        "chat_template.json",
                                        "chat_template.jinja",
                                        "additional_chat_templates/*.jinja"};
constexpr std::array adapter_files = {"adapter_config.json",
                                      "adapter_model.safetensors",
                                      "adapter_model-*.safetensors",
                                      "adapter_model.safetensors.index.json",
                                      "README.md",
                                      "LICENSE*"};
constexpr std::array pickles = {".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt"};

bool fits(std::string_view pattern, const std::string& path) {
  return fnmatch(std::string(pattern).c_str(), path.c_str(), FNM_PATHNAME) == 0;
}

template <class Patterns>
bool fits_any(const Patterns& patterns, const std::string& path) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const auto& pattern) { return fits(pattern, path); });
}

bool is_pickle(const std::string& path) {
  const std::string low = folded(path);
  return std::any_of(pickles.begin(), pickles.end(), [&](const char* ending) { return low.ends_with(ending); });
}

/// Whether a link may be met at all; where it leads is judged when it is opened.
bool may_follow(const TreeEntry& entry, const fs::path& folder, bool links_inside) {
  if (entry.kind != EntryKind::link || entry.path.find('/') != std::string::npos) return false;
  std::error_code error;
  const std::string target = fs::read_symlink(folder / entry.path, error).native();
  // From the top of a folder a target that climbs can only be the hub's cache: any other is refused when it is opened.
  return !error && (links_inside || target.starts_with("../"));
}

template <class Wanted>
Selection select(const fs::path& folder, bool links_inside, const Wanted& wanted, const Here& here) {
  const Here place = here.in(printable(folder.native()));
  const Descriptor open = open_root(folder);
  Selection selection{folder, {}, {}};
  for (const TreeEntry& entry : list_tree(open.number(), place.path())) {
    const Here at = place.in(printable(entry.path));
    if (entry.kind != EntryKind::regular && !may_follow(entry, folder, links_inside)) {
      at.fail(text("is ", entry.name, ", expected a regular file"));
      continue;
    }
    if (!wanted(entry.path, at)) {
      selection.left.push_back(entry.path);
      continue;
    }
    const std::string why = why_unsafe(entry.path);
    if (!why.empty()) at.fail("cannot be declared in a manifest: its path " + why);
    selection.files.push_back(entry.path);
  }
  return selection;
}

}  // namespace

bool Selection::has(std::string_view file) const {
  return std::find(files.begin(), files.end(), file) != files.end();
}

InputFile Selection::open(const std::string& file) const {
  const fs::path path = file;
  return InputFile::open(folder / path.parent_path(), path.filename().native());
}

Selection select_adapter(const fs::path& folder, const SelectionOptions& options, const Here& here) {
  const auto wanted = [&](const std::string& path, const Here& at) {
    const bool asked = fits_any(options.include, path) || (options.pickles && path == "adapter_model.bin");
    if (!asked) return fits_any(adapter_files, path) || fits_any(processor_files, path);
    if (is_pickle(path) && !options.pickles) {
      at.fail("is a pickle, which runs code when it is read");
      at.hint("--allow-pickle ships it nevertheless");
    }
    return true;
  };
  Selection selection = select(folder, options.links_inside, wanted, here);
  for (const std::string& pattern : options.include) {
    const auto& files = selection.files;
    if (std::none_of(files.begin(), files.end(), [&](const std::string& file) { return fits(pattern, file); })) {
      here.in(printable(folder.native()))
          .fail(text("holds no file that ", quoted(pattern), " names, which is to travel"));
    }
  }
  return selection;
}

Selection select_processor(const fs::path& folder, const Here& here) {
  const auto wanted = [](const std::string& path, const Here&) { return fits_any(processor_files, path); };
  return select(folder, false, wanted, here);
}

}  // namespace wconvert
