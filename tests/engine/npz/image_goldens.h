#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "engine/io/file.h"
#include "engine/io/json.h"
#include "engine/io/sha256.h"
#include "engine/npz/npz.h"

namespace wconvert {

/// Pictures, arrays, npz files and cache entries that the real programs made: in the folder that WCONVERT_GOLDENS
/// names, else the part in this repository.
inline fs::path image_goldens() {
  const char* whole = std::getenv("WCONVERT_GOLDENS");
  return fs::path(whole != nullptr && *whole != '\0' ? whole : TEST_DATA "/goldens") / "image_cache";
}

inline std::vector<std::byte> content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

inline Json golden_json(const std::string& name) {
  const std::vector<std::byte> bytes = content(image_goldens() / name);
  return parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, Path().in(name));
}

/// What a key of it holds; for loops, which would outlive the whole.
inline Json golden_list(const std::string& name, const char* key) {
  return golden_json(name)[key];
}

inline Arrays golden_arrays(const std::string& name) {
  return read_npz(content(image_goldens() / name), Path().in(name));
}

inline std::string sha256_of(std::span<const std::byte> bytes) {
  Sha256 sha;
  sha.update(bytes);
  return sha.hex();
}

/// `f4 [2, 3] 3a2e..`: what the goldens say of an array.
inline std::string digest(const Array& array) {
  std::string shape;
  for (const std::int64_t extent : array.shape) shape += (shape.empty() ? "" : ", ") + std::to_string(extent);
  return std::string(name_of(array.dtype)) + " [" + shape + "] " + sha256_of(array.bytes);
}

inline std::string digest(const Json& golden) {
  static const std::map<std::string, DType> types = {{"<f2", DType::f16},
                                                     {"<f4", DType::f32},
                                                     {"<f8", DType::f64},
                                                     {"|i1", DType::i8},
                                                     {"<i4", DType::i32},
                                                     {"<i8", DType::i64},
                                                     {"|u1", DType::u8},
                                                     {"<u2", DType::u16}};
  const auto type = types.find(golden["dtype"].get<std::string>());
  std::string shape;
  for (const Json& extent : golden["shape"]) shape += (shape.empty() ? "" : ", ") + extent.dump();
  return (type == types.end() ? golden["dtype"].get<std::string>() : std::string(name_of(type->second))) + " [" +
         shape + "] " + golden["sha256"].get<std::string>();
}

}  // namespace wconvert
