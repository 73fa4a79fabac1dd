#pragma once

#include <array>
#include <string_view>

namespace wconvert {

/// What a cache holds entries of.
struct CacheKind {
  std::string_view name;
  std::string_view folder;  // of its cache in a store
  std::string_view member;  // the array that every entry has
};

inline constexpr CacheKind pixel_kind{"pixels", "vl-cache", "pixel_values"};
inline constexpr CacheKind feature_kind{"features", "audio-cache", "input_features"};
inline constexpr CacheKind waveform_kind{"waveforms", "audio-waveform-cache", "waveform"};
inline constexpr std::array<const CacheKind*, 3> cache_kinds = {&pixel_kind, &feature_kind, &waveform_kind};

/// The kind whose entries have names like that; null if none has.
const CacheKind* kind_of_entry(std::string_view file_name);

}  // namespace wconvert
