#include "engine/npz/archive.h"

#include <algorithm>
#include <string_view>

#include "engine/core/text.h"

namespace wconvert {

std::string archive_text(const zip_error_t& error) {
  zip_error_t copy = error;
  copy.str = nullptr;
  std::string what = zip_error_strerror(&copy);
  zip_error_fini(&copy);
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  // "Zip archive inconsistent", but "CRC error".
  if (what.size() > 1 && !is_lower(what[0]) && is_lower(what[1])) what[0] = static_cast<char>(what[0] - 'A' + 'a');
  return what;
}

Archive open_archive(std::span<const std::byte> file, const Path& where) {
  // libzip passes over bytes before the archive, and takes an empty file for an empty archive.
  constexpr std::string_view beginning = "PK\x03\x04";
  const std::string_view head(reinterpret_cast<const char*>(file.data()), std::min(file.size(), beginning.size()));
  if (head != beginning) throw Error(Trouble::input, where, "does not begin as a zip archive with members does");
  zip_error_t error;
  zip_error_init(&error);
  ArchiveSource source(zip_source_buffer_create(file.data(), file.size(), 0, &error));
  if (!source) throw Error(Trouble::resource, where, text("opening the archive: ", archive_text(error)));
  Archive archive(zip_open_from_source(source.get(), ZIP_RDONLY | ZIP_CHECKCONS, &error));
  if (!archive) {
    const std::string what = archive_text(error);
    zip_error_fini(&error);
    throw Error(Trouble::input, where, text("is damaged: ", what));
  }
  source.release();  // the archive's from here on
  return archive;
}

}  // namespace wconvert
