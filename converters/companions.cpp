#include "converters/companions.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/core/text.h"
#include "engine/io/appearance.h"

namespace wconvert::converters {
namespace {

// The files that transformers and huggingface_hub keep beside the weights.
constexpr std::array<std::string_view, 19> names = {
    "generation_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "merges.txt",
    "vocab.txt",
    "tokenizer.model",
    "spiece.model",
    "tekken.json",
    "chat_template.jinja",
    "chat_template.json",
    "preprocessor_config.json",
    "video_preprocessor_config.json",
    "processor_config.json",
    "README.md",
    "USE_POLICY.md",
    "NOTICE",
};
// Far more than the largest tokenizer: what is larger is none.
constexpr std::uint64_t most_companion_bytes = 1'000'000'000;
constexpr std::string_view templates = "additional_chat_templates";

bool is_plain(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos &&
         name.find('\\') == std::string_view::npos && name.find('\0') == std::string_view::npos;
}

/// What the conversion itself reads, or what git and the hub leave in a folder.
bool is_known_otherwise(std::string_view name) {
  return name == "config.json" || name == "ok" || name.ends_with(".safetensors") ||
         name.ends_with(".safetensors.index.json") || name.starts_with('.');
}

template <class List>
bool is_among(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool is_code(std::string_view name) {
  return name.ends_with(".py");
}

/// Adds the file of a reference, `file.Class`; `repository--file.Class` names one elsewhere.
void add_code(const Json& value, std::vector<std::string>& files) {
  if (!value.is_string()) return;
  const auto& reference = value.get_ref<const std::string&>();
  if (reference.find("--") != std::string::npos) return;
  const std::string file = reference.substr(0, reference.find('.')) + ".py";
  if (is_plain(file) && !is_among(files, file)) files.push_back(file);
}

void add_templates(const fs::path& folder, std::vector<std::string>& files) {
  for (const std::string& name : list_folder(folder / templates)) {
    if (name.ends_with(".jinja")) files.push_back(text(templates, '/', name));
  }
}

void note_left(std::vector<std::string> left, const Here& here) {
  if (left.empty()) return;
  const std::size_t shown = std::min<std::size_t>(left.size(), 5), more = left.size() - shown;
  left.resize(shown);
  here.note(
      text("left behind, not part of a checkpoint: ", listed(left), more == 0 ? "" : text(" and ", more, " more")));
}

/// Reports a companion that cannot be copied: that has to be known before anything is written.
void look_at(const fs::path& folder, const fs::path& name, const Here& here) {
  try {
    const InputFile file = InputFile::open(folder / name.parent_path(), name.filename().string());
    if (file.size() > most_companion_bytes) {
      here.in(printable(name.native()))
          .fail(text("is ", file.size(), " bytes, expected at most ", most_companion_bytes));
      return;
    }
    std::string head(std::min<std::uint64_t>(file.size(), 64), '\0');
    file.read_at(0, std::as_writable_bytes(std::span(head)));
    if (head.starts_with("version https://git-lfs."))
      here.in(printable(name.native())).note(text(appearance(head), "; copied as it is"));
  } catch (const Error& error) {
    if (error.trouble() != Trouble::input) throw;
    for (const Finding& finding : error.findings()) here.in(printable(name.native())).fail(finding.what);
  }
}

}  // namespace

std::vector<std::string> model_code_of(const Json& config) {
  std::vector<std::string> files;
  const auto map = config.find("auto_map");
  if (map == config.end() || !map->is_object()) return files;
  for (const Json& value : *map) {
    if (!value.is_array()) add_code(value, files);
    if (value.is_array()) {
      for (const Json& one : value) add_code(one, files);
    }
  }
  return files;
}

void note_missing_code(const Json& config, const std::vector<std::string>& companions, const Here& file) {
  std::vector<std::string> missing = model_code_of(config);
  std::erase_if(missing, [&](const std::string& name) { return is_among(companions, name); });
  if (missing.empty()) return;
  (file.colon() / "auto_map")
      .note(text("names ", listed(missing), ", which wconvert does not ship: put them beside it"));
}

std::vector<std::string> find_companions(const fs::path& folder, const Json& config, const Here& here) {
  // What a named module may import is not named.
  const bool has_code = !model_code_of(config).empty();
  std::vector<std::string> found, left;
  for (const std::string& name : list_folder(folder)) {
    const bool is_folder = fs::symlink_status(folder / name).type() == fs::file_type::directory;
    if (is_folder && name == templates) {
      add_templates(folder, found);
    } else if (!is_folder && (is_among(names, name) || name.starts_with("LICENSE") || (has_code && is_code(name)))) {
      found.push_back(name);
    } else if (!is_known_otherwise(name)) {
      left.push_back(printable(name));
    }
  }
  note_left(left, here);
  for (const std::string& name : found) look_at(folder, name, here);
  return found;
}

}  // namespace wconvert::converters
