#pragma once

// The .npy form of one array: "\x93NUMPY", the version (1.0, 2.0 or 3.0), the length of the header (two bytes, or four
// from 2.0 on), the header, the numbers. The header is a Python dictionary of exactly three keys, in ASCII, blanks, and
// a line feed: {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/report.h"
#include "engine/npz/array.h"

namespace wconvert {

/// What a .npy file says of its numbers.
struct NpyHeader {
  DType dtype = DType::f32;
  bool high_byte_first = false;
  bool column_by_column = false;
  std::vector<std::int64_t> shape;
  std::size_t data_at = 0;       // where the numbers begin
  std::uint64_t data_bytes = 0;  // what the shape needs
};

/// No header may be longer.
inline constexpr std::size_t most_npy_header_bytes = std::size_t{64} << 10;

/// Reads the header that stands at the beginning of a file of `size` bytes, of which `head` is the first part, at least
/// `most_npy_header_bytes` where there are as many. Refuses (input) a header that numpy would not have written, types
/// that are no plain numbers, and a shape that does not need exactly the bytes that follow.
NpyHeader read_npy_header(std::span<const std::byte> head, std::uint64_t size, const Path& where);

/// The array of that header; `data` are the numbers as they stand in the file.
Array array_of(const NpyHeader& header, std::vector<std::byte> data);

/// What stands before the numbers of an array in a .npy file of version 1.0; a multiple of 64 bytes, as numpy has it.
std::string npy_header_of(const Array& array);

/// Whether numpy has a plain type of this kind.
bool has_npy_form(DType dtype);

}  // namespace wconvert
