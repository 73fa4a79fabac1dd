#include "engine/snapshot/store.h"

#include <charconv>

#include "engine/core/text.h"
#include "engine/snapshot/identity.h"
#include "engine/snapshot/safe_path.h"

namespace wconvert {
namespace {

constexpr std::uint64_t most_pointer_bytes = 4200;

Path place(const fs::path& path) {
  return Path().in(printable(path.native()));
}

std::string_view trimmed(std::string_view line) {
  constexpr std::string_view blank = " \t\r\n";
  const std::size_t first = line.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(blank) - first + 1);
}

bool is_within(const fs::path& inner, const fs::path& outer) {
  std::error_code error;
  const fs::path relative = fs::canonical(inner, error).lexically_relative(fs::canonical(outer));
  return !error && !relative.empty() && *relative.begin() != "..";
}

/// The version in a folder's name; nothing if the name is of another form.
std::optional<std::int64_t> version_in(std::string_view name, const Path& where) {
  if (name.size() < 2 || name.front() != 'v') return std::nullopt;
  const std::string_view digits = name.substr(1);
  if (digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  std::int64_t version = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
  if (error != std::errc() || version < 1 || version > most_version) {
    throw Error(Trouble::input, where, text("names version ", digits, ", expected 1 to ", most_version));
  }
  return version;
}

}  // namespace

ExportStore::ExportStore(fs::path root) : root_(std::move(root)) {
  if (!fs::is_directory(root_)) throw Error(Trouble::usage, place(root_), "is no folder, expected an export store");
}

fs::path ExportStore::pointer(const std::optional<std::string>& name) const {
  if (!name) return root_ / "adapter" / "current.txt";
  Report report;
  check_adapter_name(*name, Here(report).in("--name"));
  report.raise(Trouble::usage);
  return root_ / "adapter" / *name / "current.txt";
}

std::optional<fs::path> ExportStore::current(const std::optional<std::string>& name) const {
  const fs::path file = pointer(name);
  if (!fs::exists(fs::symlink_status(file))) return std::nullopt;
  const std::string content = InputFile::open(file).read_all(most_pointer_bytes);
  const std::string_view target = trimmed(content);
  if (target.empty()) return std::nullopt;
  const std::string why = why_unsafe(target);
  const fs::path folder = root_ / target;
  if (!why.empty() || (fs::exists(folder) && !is_within(folder, root_))) {
    throw Error(Trouble::input,
                place(file),
                text("points to ", quoted(target), ", which ", why.empty() ? "leaves the store" : why));
  }
  return folder;
}

Adapter ExportStore::adapter(const std::optional<std::string>& name, const Here& here) const {
  const fs::path file = pointer(name);
  const std::optional<fs::path> folder = current(name);
  if (!folder) throw Error(Trouble::input, place(file), "no current adapter", "train one before it is exported");
  if (!fs::is_directory(*folder)) {
    throw Error(Trouble::input,
                place(file),
                text("no current adapter: ", quoted(folder->native()), " is no folder"),
                "train one before it is exported");
  }
  Adapter adapter = adapter_at(*folder, here);
  adapter.name = name;
  return adapter;
}

Adapter adapter_at(const fs::path& folder, const Here& here) {
  const Path where = place(folder);
  if (!fs::exists(folder)) throw Error(Trouble::input, where, "is missing, expected the folder of an adapter");
  if (!fs::is_directory(folder)) throw Error(Trouble::input, where, "is no folder, expected that of an adapter");
  fs::path plain = folder;
  if (plain.filename().empty()) plain = plain.parent_path();
  const std::string name = plain.filename().native();
  const std::optional<std::int64_t> version = version_in(name, where);
  if (!version) here.in(where.str()).note("its name is no version such as v0001: recorded as version 1");
  return {folder, version.value_or(1)};
}

std::string version_folder(std::int64_t version) {
  if (version < 1 || version > most_version) {
    throw Error(Trouble::usage, Path(), text("version ", version, ": expected 1 to ", most_version));
  }
  std::string digits = std::to_string(version);
  if (digits.size() < 4) digits.insert(0, 4 - digits.size(), '0');
  return 'v' + digits;
}

}  // namespace wconvert
