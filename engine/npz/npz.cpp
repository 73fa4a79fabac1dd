#include "engine/npz/npz.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "engine/core/text.h"
#include "engine/npz/archive.h"
#include "engine/npz/npy.h"

namespace wconvert {
namespace {

constexpr std::string_view suffix = ".npy";

/// What the directory says of a member.
struct Member {
  std::string name;
  zip_uint64_t index = 0;
  std::uint64_t bytes = 0;
  std::uint64_t packed_bytes = 0;
  bool is_deflated = false;
};

std::string array_name_of(std::string_view member, const Path& where) {
  const bool plain = member.size() > suffix.size() && member.ends_with(suffix) &&
                     member.find_first_of("/\\") == std::string_view::npos &&
                     std::none_of(member.begin(), member.end(), [](unsigned char c) { return c < ' ' || c > '~'; });
  if (!plain) throw Error(Trouble::input, where, text("has a member ", quoted(member), ", expected NAME.npy"));
  return std::string(member.substr(0, member.size() - suffix.size()));
}

Member member_at(zip_t* archive, zip_uint64_t index, const Path& where) {
  constexpr zip_uint64_t needed =
      ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
  zip_stat_t state;
  zip_stat_init(&state);
  if (zip_stat_index(archive, index, ZIP_FL_ENC_RAW, &state) != 0 || (state.valid & needed) != needed) {
    throw Error(Trouble::input, where, text("does not say what its member ", index, " is"));
  }
  Member member{
      array_name_of(state.name, where), index, state.size, state.comp_size, state.comp_method == ZIP_CM_DEFLATE};
  const Path place = where.in(quoted(member.name));
  if (state.encryption_method != ZIP_EM_NONE) throw Error(Trouble::input, place, "is encrypted");
  if (!member.is_deflated && state.comp_method != ZIP_CM_STORE) {
    throw Error(Trouble::input,
                place,
                text("is compressed by method ", state.comp_method, ", expected 0 (stored) or 8 (deflate)"));
  }
  if (!member.is_deflated && state.size != state.comp_size) {
    throw Error(Trouble::input, place, text("is stored in ", state.comp_size, " bytes, but has ", state.size));
  }
  return member;
}

std::vector<Member> members_of(zip_t* archive, std::uint64_t file_bytes, const Path& where, const NpzLimits& limits) {
  const auto count = static_cast<zip_uint64_t>(zip_get_num_entries(archive, 0));
  if (count == 0) throw Error(Trouble::input, where, "begins with a member, but its directory lists none");
  if (count > limits.members) {
    throw Error(Trouble::input, where, text("has ", count, " members, expected at most ", limits.members));
  }
  std::vector<Member> members;
  std::uint64_t packed = 0;
  std::uint64_t inflated = 0;
  for (zip_uint64_t index = 0; index < count; ++index) {
    members.push_back(member_at(archive, index, where));
    packed += members.back().packed_bytes;
    if (members.back().packed_bytes > file_bytes || packed > file_bytes) {
      throw Error(Trouble::input, where, "has members that overlap");
    }
    if (!members.back().is_deflated) continue;
    if (members.back().bytes > limits.inflated_bytes - inflated) {
      throw Error(Trouble::input,
                  where,
                  text("has compressed members of more than ", limits.inflated_bytes, " bytes together"));
    }
    inflated += members.back().bytes;
  }
  return members;
}

/// Reads on; the end of a member before that is an Error.
void read_exactly(zip_file_t* member, std::span<std::byte> to, const Path& where) {
  while (!to.empty()) {
    const zip_int64_t count = zip_fread(member, to.data(), to.size());
    if (count < 0) throw Error(Trouble::input, where, text("is damaged: ", archive_text(*zip_file_get_error(member))));
    if (count == 0) throw Error(Trouble::input, where, text("ends ", to.size(), " bytes too early"));
    to = to.subspan(static_cast<std::size_t>(count));
  }
}

// libzip compares the CRC-32 when it finds the end.
void require_end(zip_file_t* member, const Path& where) {
  std::byte more{};
  const zip_int64_t count = zip_fread(member, &more, 1);
  if (count < 0) throw Error(Trouble::input, where, text("is damaged: ", archive_text(*zip_file_get_error(member))));
  if (count > 0) throw Error(Trouble::input, where, "has more bytes than it says");
}

Array read_member(zip_t* archive, const Member& member, const Path& where) {
  const ArchiveMember file(zip_fopen_index(archive, member.index, 0));
  if (!file) throw Error(Trouble::input, where, text("is damaged: ", archive_text(*zip_get_error(archive))));
  std::vector<std::byte> head(std::min<std::uint64_t>(member.bytes, most_npy_header_bytes));
  read_exactly(file.get(), head, where);
  const NpyHeader header = read_npy_header(head, member.bytes, where);

  std::vector<std::byte> data(header.data_bytes);
  const std::size_t read = head.size() - header.data_at;
  std::copy_n(head.begin() + static_cast<std::ptrdiff_t>(header.data_at), read, data.begin());
  read_exactly(file.get(), std::span(data).subspan(read), where);
  require_end(file.get(), where);
  return array_of(header, std::move(data));
}

}  // namespace

Arrays read_npz(std::span<const std::byte> file, const Path& where, const NpzLimits& limits) {
  if (file.size() > limits.file_bytes) {
    throw Error(Trouble::input, where, text("is ", file.size(), " bytes, expected at most ", limits.file_bytes));
  }
  const Archive archive = open_archive(file, where);
  Arrays arrays;
  for (const Member& member : members_of(archive.get(), file.size(), where, limits)) {
    const Path place = where.in(quoted(member.name));
    if (!arrays.emplace(member.name, read_member(archive.get(), member, place)).second) {
      throw Error(Trouble::input, place, "is there twice");
    }
  }
  return arrays;
}

}  // namespace wconvert
