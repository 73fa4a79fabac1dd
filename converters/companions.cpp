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

/// Reports a companion that cannot be copied: that has to be known before anything is written.
void look_at(const fs::path& folder, const fs::path& name, const Here& here) {
  try {
    const InputFile file = InputFile::open(folder / name.parent_path(), name.filename().string());
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
  const auto add = [&](const Json& value) {
    if (!value.is_string()) return;
    const std::string reference = value.get<std::string>();  // `file.Class`, or `repository--file.Class`
    if (reference.find("--") != std::string::npos) return;
    const std::string file = reference.substr(0, reference.find('.')) + ".py";
    if (is_plain(file) && std::find(files.begin(), files.end(), file) == files.end()) files.push_back(file);
  };
  for (const auto& [key, value] : map->items()) {
    if (value.is_array()) {
      for (const Json& one : value) add(one);
    } else {
      add(value);
    }
  }
  return files;
}

void note_missing_code(const Json& config, const std::vector<std::string>& companions, const Here& file) {
  std::string words;
  for (const std::string& name : model_code_of(config)) {
    if (std::find(companions.begin(), companions.end(), name) == companions.end()) {
      words += (words.empty() ? "" : ", ") + name;
    }
  }
  if (words.empty()) return;
  (file.colon() / "auto_map").note(text("names ", words, ", which wconvert does not ship: put them beside it"));
}

std::vector<std::string> find_companions(const fs::path& folder, const Json& config, const Here& here) {
  const std::vector<std::string> code = model_code_of(config);
  std::vector<std::string> found, left;
  for (const std::string& name : list_folder(folder)) {
    const bool is_folder = fs::symlink_status(folder / name).type() == fs::file_type::directory;
    const bool is_code = std::find(code.begin(), code.end(), name) != code.end() ||
                         (!code.empty() && name.ends_with(".py"));  // what the named ones may import
    if (name == templates && is_folder) {
      for (const std::string& inner : list_folder(folder / name)) {
        if (inner.ends_with(".jinja")) found.push_back(name + '/' + inner);
      }
    } else if (!is_folder &&
               (std::find(names.begin(), names.end(), name) != names.end() || name.starts_with("LICENSE") || is_code)) {
      found.push_back(name);
    } else if (!is_known_otherwise(name)) {
      left.push_back(name);
    }
  }
  if (!left.empty()) {
    std::string words;
    for (std::size_t index = 0; index < std::min<std::size_t>(left.size(), 5); ++index) {
      words += (index == 0 ? "" : ", ") + printable(left[index]);
    }
    if (left.size() > 5) words += text(" and ", left.size() - 5, " more");
    here.note("left behind, not part of a checkpoint: " + words);
  }
  for (const std::string& name : found) look_at(folder, name, here);
  return found;
}

}  // namespace wconvert::converters
