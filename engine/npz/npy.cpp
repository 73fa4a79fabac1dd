#include "engine/npz/npy.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <utility>

#include "engine/core/checked.h"
#include "engine/core/text.h"
#include "engine/npz/python_literal.h"

namespace wconvert {
namespace {

static_assert(std::endian::native == std::endian::little, "arrays in memory have the low byte first");

constexpr std::string_view npy_magic = "\x93NUMPY";
constexpr std::size_t header_alignment = 64;

struct TypeCode {
  std::string_view code;
  DType dtype;
};

constexpr std::array type_codes = {
    TypeCode{"f2", DType::f16},
    TypeCode{"f4", DType::f32},
    TypeCode{"f8", DType::f64},
    TypeCode{"i1", DType::i8},
    TypeCode{"i2", DType::i16},
    TypeCode{"i4", DType::i32},
    TypeCode{"i8", DType::i64},
    TypeCode{"u1", DType::u8},
    TypeCode{"u2", DType::u16},
    TypeCode{"u4", DType::u32},
    TypeCode{"u8", DType::u64},
};

std::uint8_t byte_at(std::span<const std::byte> bytes, std::size_t at) {
  return std::to_integer<std::uint8_t>(bytes[at]);
}

std::string_view chars_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// `<f4`, `>i8`, `|u1`.
void read_descr(const std::string& descr, NpyHeader& header, const Path& where) {
  const auto known = std::find_if(type_codes.begin(), type_codes.end(), [&](const TypeCode& type) {
    return descr.size() == 3 && type.code == std::string_view(descr).substr(1);
  });
  const char order = descr.empty() ? ' ' : descr.front();
  const bool ordered = order == '<' || order == '>';
  const bool single = known != type_codes.end() && size_of(known->dtype) == 1;
  if (known == type_codes.end() || !(ordered || (single && order == '|'))) {
    throw Error(
        Trouble::input, where, text("has the type ", quoted(descr), ", expected plain numbers such as \"<f4\""));
  }
  header.dtype = known->dtype;
  header.high_byte_first = order == '>';
}

std::uint64_t bytes_of_shape(const NpyHeader& header, const Path& where) {
  const auto volume = checked_volume(header.shape);
  const auto bytes =
      volume ? checked_multiply(*volume, static_cast<std::int64_t>(size_of(header.dtype))) : std::nullopt;
  if (!bytes) throw Error(Trouble::input, where, "has a shape beyond 64 bits");
  return static_cast<std::uint64_t>(*bytes);
}

/// Where the header's text begins, and how long it is.
std::pair<std::size_t, std::size_t> text_place(std::span<const std::byte> head, const Path& where) {
  constexpr std::size_t shortest = 10;
  if (head.size() < shortest || !chars_of(head).starts_with(npy_magic)) {
    throw Error(Trouble::input, where, "does not begin as a .npy file does");
  }
  const std::uint8_t version = byte_at(head, 6);
  if (version < 1 || version > 3 || byte_at(head, 7) != 0) {
    throw Error(Trouble::input,
                where,
                text("is of .npy version ", int{version}, '.', int{byte_at(head, 7)}, ", expected 1.0, 2.0 or 3.0"));
  }
  const std::size_t width = version == 1 ? 2 : 4;
  const std::size_t begin = 8 + width;
  std::size_t length = 0;
  for (std::size_t at = std::min(begin, head.size()); at-- > 8;) length = length << 8U | byte_at(head, at);
  if (begin > head.size() || length > head.size() - begin) {
    throw Error(
        Trouble::input,
        where,
        text(
            "has a header of ", length, " bytes where there is room for ", head.size() - std::min(begin, head.size())));
  }
  return {begin, length};
}

void swap_bytes(std::vector<std::byte>& data, std::size_t element) {
  for (std::size_t at = 0; at < data.size(); at += element) {
    std::reverse(data.begin() + static_cast<std::ptrdiff_t>(at),
                 data.begin() + static_cast<std::ptrdiff_t>(at + element));
  }
}

/// Brings numbers that stand column by column into row order.
std::vector<std::byte> by_rows(const std::vector<std::byte>& columns,
                               const std::vector<std::int64_t>& shape,
                               std::size_t element) {
  std::vector<std::byte> rows(columns.size());
  std::vector<std::int64_t> index(shape.size());
  for (std::size_t to = 0; to < rows.size(); to += element) {
    std::size_t from = 0;
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      from = from * static_cast<std::size_t>(shape[axis]) + static_cast<std::size_t>(index[axis]);
    }
    std::copy_n(columns.begin() + static_cast<std::ptrdiff_t>(from * element),
                element,
                rows.begin() + static_cast<std::ptrdiff_t>(to));
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
  return rows;
}

}  // namespace

NpyHeader read_npy_header(std::span<const std::byte> head, std::uint64_t size, const Path& where) {
  const auto [begin, length] = text_place(head, where);
  const std::string_view dictionary = chars_of(head.subspan(begin, length));
  const auto fields = read_npy_dictionary(dictionary);
  if (!fields) {
    throw Error(Trouble::input, where, "has a header that is no dictionary of 'descr', 'fortran_order' and 'shape'");
  }
  NpyHeader header;
  read_descr(fields->descr, header, where);
  header.column_by_column = fields->fortran_order;
  header.shape = fields->shape;
  header.data_at = begin + length;
  header.data_bytes = bytes_of_shape(header, where);
  if (header.data_bytes != size - header.data_at) {
    throw Error(Trouble::input,
                where,
                text("has ", size - header.data_at, " bytes of numbers, its shape needs ", header.data_bytes));
  }
  return header;
}

Array array_of(const NpyHeader& header, std::vector<std::byte> data) {
  const std::size_t element = size_of(header.dtype);
  if (header.high_byte_first && element > 1) swap_bytes(data, element);
  if (header.column_by_column && header.shape.size() > 1) data = by_rows(data, header.shape, element);
  return {header.dtype, header.shape, std::move(data)};
}

bool has_npy_form(DType dtype) {
  return std::any_of(type_codes.begin(), type_codes.end(), [&](const TypeCode& type) { return type.dtype == dtype; });
}

std::string npy_header_of(const Array& array) {
  const auto type = std::find_if(
      type_codes.begin(), type_codes.end(), [&](const TypeCode& candidate) { return candidate.dtype == array.dtype; });
  std::string shape;
  for (const std::int64_t extent : array.shape) shape += text(shape.empty() ? "" : " ", extent, ',');
  if (array.shape.size() > 1) shape.pop_back();
  std::string dictionary = text("{'descr': '",
                                size_of(array.dtype) == 1 ? '|' : '<',
                                type->code,
                                "', 'fortran_order': False, 'shape': (",
                                shape,
                                "), }");
  constexpr std::size_t before = 10;
  const std::size_t used = before + dictionary.size() + 1;
  dictionary.append((header_alignment - used % header_alignment) % header_alignment, ' ');
  dictionary += '\n';
  std::string header = text(npy_magic);
  for (const std::size_t byte : {std::size_t{1}, std::size_t{0}, dictionary.size() & 0xFFU, dictionary.size() >> 8U}) {
    header += static_cast<char>(byte);
  }
  return header + dictionary;
}

}  // namespace wconvert
