#pragma once

#include <gmock/gmock.h>

#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "engine/cache/tensor_cache.h"
#include "tests/engine/io/refusal.h"
#include "tests/engine/npz/image_goldens.h"
#include "tests/temporary_folder.h"

namespace wconvert {

inline Array floats(std::vector<std::int64_t> shape, const std::vector<float>& values) {
  const auto bytes = std::as_bytes(std::span(values));
  return {DType::f32, std::move(shape), {bytes.begin(), bytes.end()}};
}

inline ProcessorIdentity processor_of(char digit) {
  return {std::string(64, digit), ""};
}

inline const std::string blob = std::string(62, 'b') + "c7";

/// A kind of cache, a key for it, others that differ from it in one part each, and the arrays of an entry.
struct PixelCase {
  using Parts = PixelParts;
  static Parts parts() { return {blob, processor_of('1'), 224, 336}; }
  static constexpr std::string_view file_name_end = ".111111111111.224x336.npz";
  static std::vector<Parts> others() {
    return {{std::string(64, 'b'), processor_of('1'), 224, 336},
            {blob, processor_of('2'), 224, 336},
            {blob, processor_of('1'), 225, 336},
            {blob, processor_of('1'), 224, 335}};
  }
  static Arrays arrays() {
    return {{"pixel_values", floats({1, 3, 1, 2}, {0.5F, -1, 2, 3e-40F, -0.0F, 7})},
            {"image_sizes", {DType::i32, {1, 2}, std::vector<std::byte>(8, std::byte{5})}}};
  }
};

struct FeatureCase {
  using Parts = FeatureParts;
  static Parts parts() { return {blob, processor_of('1'), 16000, 30.0, false}; }
  static constexpr std::string_view file_name_end = ".111111111111.16000.30000.npz";
  static std::vector<Parts> others() {
    return {{std::string(64, 'b'), processor_of('1'), 16000, 30.0, false},
            {blob, processor_of('1'), 8000, 30.0, false},
            {blob, processor_of('1'), 16000, 10.0, false},
            {blob, processor_of('2'), 16000, 30.0, false},
            {blob, processor_of('1'), 16000, 30.0, true}};
  }
  static Arrays arrays() {
    return {{"input_features", floats({1, 2, 3}, {1, 2, 3, 4, 5, 6.5F})},
            {"feature_attention_mask", {DType::i32, {1, 3}, std::vector<std::byte>(12, std::byte{1})}}};
  }
};

struct WaveformCase {
  using Parts = WaveformParts;
  static Parts parts() { return {blob, 16000, 12.3456, false}; }
  static constexpr std::string_view file_name_end = ".16000.12346.wav.npz";
  static std::vector<Parts> others() {
    return {{std::string(64, 'b'), 16000, 12.3456, false},
            {blob, 8000, 12.3456, false},
            {blob, 16000, 12.5, false},
            {blob, 16000, 12.3456, true}};
  }
  static Arrays arrays() { return {{"waveform", floats({4}, {0.25F, -0.25F, 0, 1})}}; }
};

}  // namespace wconvert
