#include <algorithm>
#include <array>
#include <charconv>

#include "converters/doctor/checks.h"
#include "engine/core/text.h"
#include "engine/io/appearance.h"

namespace wconvert::doctor {
namespace {

// What programs that fetch files leave of one that is not whole.
constexpr std::array<std::string_view, 7> unfinished = {
    ".incomplete", ".part", ".partial", ".crdownload", ".aria2", ".download", ".tmp"};
constexpr std::array<std::string_view, 4> pickles = {".bin", ".pt", ".pth", ".ckpt"};
// A Git LFS pointer is three short lines.
constexpr std::uint64_t most_pointer_bytes = 1024;

template <class Endings>
bool ends_with_one(std::string_view name, const Endings& endings) {
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) { return name.ends_with(ending); });
}

/// The size that a Git LFS pointer states; nothing if the text is none.
std::optional<std::uint64_t> size_behind_pointer(std::string_view text) {
  constexpr std::string_view key = "\nsize ";
  if (!text.starts_with("version https://git-lfs.")) return std::nullopt;
  const std::size_t found = text.find(key);
  std::uint64_t size = 0;
  if (found != std::string_view::npos) {
    std::from_chars(text.data() + found + key.size(), text.data() + text.size(), size);
  }
  return size;
}

}  // namespace

void check_files(Patient& patient, Chart& chart) {
  const bool is_safe = patient.has("model.safetensors") || patient.has("model.safetensors.index.json");
  for (const std::string& name : patient.names) {
    const Path where = Path().in(printable(name));
    if (ends_with_one(name, unfinished)) {
      chart.warn(where, "is what an unfinished download leaves", "fetch the file again, then remove this one");
    } else if (is_safe && ends_with_one(name, pickles)) {
      chart.note(where, "is a pickle, which may run code when it is loaded; not read");
    }
    // A link to elsewhere, a pipe or a folder is the business of who wants to read it.
    if (fs::symlink_status(patient.folder / name).type() != fs::file_type::regular) continue;
    const InputFile file = InputFile::open(patient.folder, name);
    if (file.size() > most_pointer_bytes) continue;
    if (const auto size = size_behind_pointer(file.read_all(most_pointer_bytes))) {
      chart.warn(where,
                 text("is a Git LFS pointer of ", file.size(), " bytes to a file of ", *size),
                 "fetch the file itself with `git lfs pull`");
    }
  }
  if (patient.is_internal() && patient.has("config.json")) {
    chart.warn(Path().in("config.json"),
               "stands beside metadata.yaml: other programs may take the folder for a Hugging Face checkpoint",
               "move it to the sub-folder hf, or remove it");
  }
  if (patient.is_internal() && !patient.has("ok")) {
    chart.warn(Path().in("ok"),
               "is missing: the program that wrote this checkpoint may not have ended well",
               "compare the checkpoint with its source: `wconvert verify DIR --against SOURCE`");
  }
}

}  // namespace wconvert::doctor
