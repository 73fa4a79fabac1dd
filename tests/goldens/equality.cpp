#include "tests/goldens/equality.h"

#include <algorithm>
#include <stdexcept>

#include "engine/core/text.h"
#include "engine/io/safetensors.h"
#include "engine/io/yaml.h"
#include "engine/tensor/cast.h"

namespace wconvert::goldens {

namespace {

std::string text_of(const fs::path& file) {
  return InputFile::open(file).read_all(std::uint64_t{100} << 20);
}

std::string shown(const Json& value) {
  return dump_json(value, JsonStyle::compact);
}

std::string shown(const Stored& tensor) {
  std::string extents;
  for (const auto extent : tensor.shape) extents += (extents.empty() ? "" : ", ") + std::to_string(extent);
  return std::string(name_of(tensor.dtype)) + " [" + extents + "]";
}

Stored read(const InputFile& file, const TensorEntry& entry) {
  Stored tensor{entry.dtype, entry.shape, std::vector<std::byte>(entry.end - entry.begin)};
  file.read_at(entry.begin, tensor.bytes);
  return tensor;
}

}  // namespace

bool equal_values(const Json& a, const Json& b) {
  if (a.is_number() && b.is_number()) return a == b;
  if (a.type() != b.type() || a.size() != b.size()) return false;
  if (a.is_object()) {
    for (const auto& [key, value] : a.items()) {
      if (!b.contains(key) || !equal_values(value, b.at(key))) return false;
    }
    return true;
  }
  if (a.is_array()) return std::equal(a.begin(), a.end(), b.begin(), equal_values);
  return a == b;
}

Differences missing_or_other(const Json& expected, const Json& found, const std::string& where) {
  if (!expected.is_object() || !found.is_object()) {
    if (equal_values(expected, found)) return {};
    return {text(where, " is ", shown(found), ", expected ", shown(expected))};
  }
  Differences differences;
  for (const auto& [key, value] : expected.items()) {
    const std::string place = where.empty() ? key : where + "." + key;
    if (!found.contains(key)) {
      differences.push_back(text(place, " is missing, expected ", shown(value)));
      continue;
    }
    const Differences below = missing_or_other(value, found.at(key), place);
    differences.insert(differences.end(), below.begin(), below.end());
  }
  return differences;
}

Tensors read_tensors(const fs::path& folder) {
  Tensors tensors;
  for (const auto& item : fs::directory_iterator(folder)) {
    if (item.path().extension() != ".safetensors") continue;
    const InputFile file = InputFile::open(item.path());
    Report report;
    const SafetensorsHeader header = read_safetensors(file, Here(report));
    report.raise();
    for (const TensorEntry& entry : header.tensors) {
      if (!tensors.emplace(entry.name, read(file, entry)).second) {
        throw std::runtime_error(entry.name + " is in two files");
      }
    }
  }
  return tensors;
}

Differences other_tensors(const Tensors& expected, const Tensors& found) {
  Differences differences;
  for (const auto& [name, tensor] : found) {
    if (!expected.contains(name)) differences.push_back(text(name, " is there, and should not be"));
  }
  for (const auto& [name, tensor] : expected) {
    const auto other = found.find(name);
    if (other == found.end()) {
      differences.push_back(text(name, " is missing"));
    } else if (shown(tensor) != shown(other->second)) {
      differences.push_back(text(name, " is ", shown(other->second), ", expected ", shown(tensor)));
    } else if (tensor.bytes != other->second.bytes) {
      differences.push_back(text(name, " has other values"));
    }
  }
  return differences;
}

Tensors widened(Tensors tensors) {
  for (auto& [name, tensor] : tensors) {
    if (tensor.dtype == DType::f32) continue;
    if (!is_weight(tensor.dtype)) throw std::runtime_error(text(name, " is ", shown(tensor)));
    const std::size_t count = tensor.bytes.size() / size_of(tensor.dtype);
    std::vector<std::byte> wide(count * size_of(DType::f32));
    cast(tensor.dtype, tensor.bytes.data(), DType::f32, wide.data(), count);
    tensor.dtype = DType::f32;
    tensor.bytes = std::move(wide);
  }
  return tensors;
}

Json read_json_file(const fs::path& file) {
  return parse_json(text_of(file), Path().in(file.filename().string()));
}

Json read_yaml_file(const fs::path& file) {
  return parse_yaml(text_of(file), Path().in(file.filename().string()));
}

}  // namespace wconvert::goldens
