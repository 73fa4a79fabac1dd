#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

#include "engine/core/checked.h"
#include "engine/core/text.h"
#include "engine/npz/archive.h"
#include "engine/npz/npy.h"
#include "engine/npz/npz.h"

namespace wconvert {
namespace {

constexpr std::size_t data_alignment = 64;
constexpr std::size_t local_header_bytes = 30;
constexpr std::size_t extra_header_bytes = 4;
constexpr zip_uint16_t alignment_id = 0xD935;  // of the extra field with which Android's zipalign pads
constexpr zip_uint16_t first_day = 0x0021;     // 1980-01-01, zip's beginning of time

[[noreturn]] void throw_archive(const zip_error_t& error) {
  throw Error(Trouble::resource, Path(), text("writing an archive in memory: ", archive_text(error)));
}

void require_npy_form(const std::string& name, const Array& array) {
  const auto volume = checked_volume(array.shape);
  const bool fits = volume && has_npy_form(array.dtype) &&
                    array.bytes.size() == static_cast<std::size_t>(*volume) * size_of(array.dtype);
  const bool plain = !name.empty() && std::none_of(name.begin(), name.end(), [](unsigned char c) {
    return c < ' ' || c > '~' || c == '/' || c == '\\';
  });
  if (!fits || !plain) throw std::logic_error("array " + name + " has no form in an npz file");
}

/// Adds a stored member whose local header stands at `offset`; gives where the next one stands.
std::size_t add_member(zip_t* archive,
                       const std::string& name,
                       const std::string& header,
                       const std::vector<std::byte>& data,
                       std::size_t offset) {
  const std::array parts = {
      zip_buffer_fragment_t{reinterpret_cast<zip_uint8_t*>(const_cast<char*>(header.data())), header.size()},
      zip_buffer_fragment_t{reinterpret_cast<zip_uint8_t*>(const_cast<std::byte*>(data.data())), data.size()}};
  zip_error_t error;
  zip_error_init(&error);
  ArchiveSource source(zip_source_buffer_fragment_create(parts.data(), data.empty() ? 1 : 2, 0, &error));
  if (!source) throw_archive(error);
  const zip_int64_t added = zip_file_add(archive, name.c_str(), source.get(), 0);
  if (added < 0) throw_archive(*zip_get_error(archive));
  source.release();

  const auto index = static_cast<zip_uint64_t>(added);
  const std::size_t before = offset + local_header_bytes + name.size() + extra_header_bytes;
  const std::array<zip_uint8_t, data_alignment> zeros{};
  const auto padding = static_cast<zip_uint16_t>((data_alignment - before % data_alignment) % data_alignment);
  const bool set = zip_set_file_compression(archive, index, ZIP_CM_STORE, 0) == 0 &&
                   zip_file_set_dostime(archive, index, 0, first_day, 0) == 0 &&
                   zip_file_extra_field_set(
                       archive, index, alignment_id, ZIP_EXTRA_FIELD_NEW, zeros.data(), padding, ZIP_FL_LOCAL) == 0;
  if (!set) throw_archive(*zip_get_error(archive));
  return before + padding + header.size() + data.size();
}

std::vector<std::byte> content_of(zip_source_t* source) {
  zip_stat_t state;
  zip_stat_init(&state);
  if (zip_source_stat(source, &state) != 0 || zip_source_open(source) != 0) throw_archive(*zip_source_error(source));
  std::vector<std::byte> content(state.size);
  const zip_int64_t read = zip_source_read(source, content.data(), content.size());
  const bool whole = read == static_cast<zip_int64_t>(content.size());
  zip_source_close(source);
  if (!whole) throw_archive(*zip_source_error(source));
  return content;
}

}  // namespace

std::vector<std::byte> write_npz(const Arrays& arrays) {
  if (arrays.empty()) throw std::logic_error("an npz file has arrays");
  zip_error_t error;
  zip_error_init(&error);
  const ArchiveSource target(zip_source_buffer_create(nullptr, 0, 0, &error));
  if (!target) throw_archive(error);
  zip_source_keep(target.get());  // the archive gives up its own hold when it closes
  Archive archive(zip_open_from_source(target.get(), ZIP_CREATE | ZIP_TRUNCATE, &error));
  if (!archive) {
    zip_source_free(target.get());
    throw_archive(error);
  }
  std::map<std::string, std::string> headers;  // libzip reads them when it closes
  std::size_t offset = 0;
  for (const auto& [name, array] : arrays) {
    require_npy_form(name, array);
    const std::string& header = headers[name] = npy_header_of(array);
    offset = add_member(archive.get(), name + ".npy", header, array.bytes, offset);
  }
  if (zip_close(archive.get()) != 0) throw_archive(*zip_get_error(archive.get()));
  archive.release();
  return content_of(target.get());
}

}  // namespace wconvert
