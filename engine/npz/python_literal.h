#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wconvert {

/// The three things that the header of a .npy file says.
struct NpyFields {
  std::string descr;
  bool fortran_order = false;
  std::vector<std::int64_t> shape;
};

/// Reads the header's text: a Python dictionary of those three keys, each once, in any order, with strings in either
/// quotes, True or False, and a tuple of non-negative integers; blanks around everything. Nothing if it is any other
/// text.
std::optional<NpyFields> read_npy_dictionary(std::string_view text);

}  // namespace wconvert
