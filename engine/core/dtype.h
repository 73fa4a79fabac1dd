#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace wconvert {

/// The element types of the safetensors format, from low to high in the order of its library
/// (safetensors/src/tensor.rs, enum Dtype), which also orders the tensors of a file.
enum class DType {
  boolean,
  f4,
  f6_e2m3,
  f6_e3m2,
  u8,
  i8,
  f8_e5m2,
  f8_e4m3,
  f8_e8m0,
  f8_e4m3fnuz,
  f8_e5m2fnuz,
  i16,
  u16,
  f16,
  bf16,
  i32,
  u32,
  f32,
  c64,
  f64,
  i64,
  u64,
};

/// The name in a safetensors header: `BF16`, `F8_E4M3`.
std::string_view name_of(DType dtype);
/// The name in Python and in configs: `bfloat16`; empty for what torch does not train in.
std::string_view long_name_of(DType dtype);
/// The type of that safetensors name, or nothing.
std::optional<DType> dtype_named(std::string_view name);
/// Every safetensors name, for messages.
std::string dtype_names();

/// Bits of one element: 4 and 6 for the sub-byte types.
std::size_t bits_of(DType dtype);
/// Bytes of one element of a type that is made of whole bytes.
inline std::size_t size_of(DType dtype) {
  return bits_of(dtype) / 8;
}

/// F32, F16, BF16: what weights are, and what they may become.
bool is_weight(DType dtype);
/// Why tensors of this type are not converted as they are; empty for weights.
std::string_view why_no_weight(DType dtype);

}  // namespace wconvert
