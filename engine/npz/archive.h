#pragma once

#include <zip.h>

#include <memory>
#include <span>
#include <string>

#include "engine/core/report.h"

namespace wconvert {

struct DiscardArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseMember {
  void operator()(zip_file_t* member) const { zip_fclose(member); }
};
struct FreeSource {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using Archive = std::unique_ptr<zip_t, DiscardArchive>;
using ArchiveMember = std::unique_ptr<zip_file_t, CloseMember>;
using ArchiveSource = std::unique_ptr<zip_source_t, FreeSource>;

/// Opens the archive that the bytes are; they outlive it. Every local header is held against the directory.
Archive open_archive(std::span<const std::byte> file, const Path& where);

/// The text of libzip's error, which begins in lower case as messages do.
std::string archive_text(const zip_error_t& error);

}  // namespace wconvert
