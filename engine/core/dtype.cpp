#include "engine/core/dtype.h"

#include <algorithm>
#include <array>

namespace wconvert {
namespace {

struct Facts {
  std::string_view name;
  std::string_view long_name;
  std::size_t bits;
  std::string_view why_no_weight;
};

constexpr std::string_view sub_byte = "packs elements into parts of a byte";
constexpr std::string_view scaled = "is meaningless without its scales";
constexpr std::string_view not_float = "is not a type of weights";
constexpr std::string_view wide = "is wider than any weight; --dtype says what it becomes";

// clang-format off
constexpr std::array facts = {
    Facts{"BOOL",        "bool",          8, not_float},
    Facts{"F4",          "",              4, sub_byte},
    Facts{"F6_E2M3",     "",              6, sub_byte},
    Facts{"F6_E3M2",     "",              6, sub_byte},
    Facts{"U8",          "uint8",         8, not_float},
    Facts{"I8",          "int8",          8, not_float},
    Facts{"F8_E5M2",     "float8_e5m2",   8, scaled},
    Facts{"F8_E4M3",     "float8_e4m3fn", 8, scaled},
    Facts{"F8_E8M0",     "",              8, scaled},
    Facts{"F8_E4M3FNUZ", "",              8, scaled},
    Facts{"F8_E5M2FNUZ", "",              8, scaled},
    Facts{"I16",         "int16",        16, not_float},
    Facts{"U16",         "uint16",       16, not_float},
    Facts{"F16",         "float16",      16, ""},
    Facts{"BF16",        "bfloat16",     16, ""},
    Facts{"I32",         "int32",        32, not_float},
    Facts{"U32",         "uint32",       32, not_float},
    Facts{"F32",         "float32",      32, ""},
    Facts{"C64",         "complex64",    64, not_float},
    Facts{"F64",         "float64",      64, wide},
    Facts{"I64",         "int64",        64, not_float},
    Facts{"U64",         "uint64",       64, not_float},
};
// clang-format on

const Facts& of(DType dtype) {
  return facts.at(static_cast<std::size_t>(dtype));
}

}  // namespace

std::string_view name_of(DType dtype) {
  return of(dtype).name;
}
std::string_view long_name_of(DType dtype) {
  return of(dtype).long_name;
}
std::size_t bits_of(DType dtype) {
  return of(dtype).bits;
}
bool is_weight(DType dtype) {
  return of(dtype).why_no_weight.empty();
}
std::string_view why_no_weight(DType dtype) {
  return of(dtype).why_no_weight;
}

std::optional<DType> dtype_named(std::string_view name) {
  const auto found = std::find_if(facts.begin(), facts.end(), [&](const Facts& one) { return one.name == name; });
  if (found == facts.end()) return std::nullopt;
  return static_cast<DType>(found - facts.begin());
}

std::string dtype_names() {
  std::string list;
  for (const Facts& one : facts) (list += list.empty() ? "" : ", ") += one.name;
  return list;
}

}  // namespace wconvert
