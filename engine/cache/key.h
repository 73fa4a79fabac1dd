#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "engine/cache/identity.h"
#include "engine/cache/kind.h"
#include "engine/io/json.h"

namespace wconvert {

/// A picture, what preprocesses it, and the size it is asked for in.
struct PixelParts {
  static constexpr const CacheKind& kind = pixel_kind;
  std::string blob_sha;  // of the picture's file
  ProcessorIdentity processor;
  std::int64_t height = 0, width = 0;
};

/// A recording, what makes features of it, and how the waveform was taken.
struct FeatureParts {
  static constexpr const CacheKind& kind = feature_kind;
  std::string blob_sha;
  ProcessorIdentity processor;
  std::int64_t sample_rate = 0;
  double max_seconds = 0;
  bool resampled = false;
};

/// A recording, and how its waveform was taken: no processor has seen it.
struct WaveformParts {
  static constexpr const CacheKind& kind = waveform_kind;
  std::string blob_sha;
  std::int64_t sample_rate = 0;
  double max_seconds = 0;
  bool resampled = false;
};

/// What an entry is found by, as the files of a cache say it.
struct EntryKey {
  const CacheKind* kind = nullptr;
  std::string shard;      // the folder it lies in
  std::string file_name;  // in that folder
  std::string identity;   // all of the key, as JSON
  std::string processor;  // the text of the processor's identity, or empty
};

/// Throw an Error (input) that names the part if a digest is none or a number is not above zero.
EntryKey entry_key(const PixelParts& parts);
EntryKey entry_key(const FeatureParts& parts);
EntryKey entry_key(const WaveformParts& parts);

/// A key of one kind of cache, checked when it is made and never changed.
template <class Parts>
class CacheKey {
 public:
  explicit CacheKey(Parts parts) : parts_(std::move(parts)), entry_(entry_key(parts_)) {}
  const Parts& parts() const { return parts_; }
  const EntryKey& entry() const { return entry_; }

 private:
  Parts parts_;
  EntryKey entry_;
};

using PixelKey = CacheKey<PixelParts>;
using FeatureKey = CacheKey<FeatureParts>;
using WaveformKey = CacheKey<WaveformParts>;

}  // namespace wconvert
