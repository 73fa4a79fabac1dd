#pragma once

#include <cstdint>
#include <string>

#include "engine/audio/waveform.h"
#include "engine/io/json.h"
#include "engine/npz/array.h"

namespace wconvert {

/// The feature extractor of Whisper and Qwen2-Audio: the energies of overlapping windows in bands that lie as the ear
/// hears them, as logarithms.
struct FeatureExtractor {
  std::int64_t sampling_rate = 16000;
  std::int64_t feature_size = 80;  // bands
  std::int64_t n_fft = 400;        // samples of a window
  std::int64_t hop_length = 160;   // samples from one window to the next
  std::int64_t chunk_length = 30;  // seconds to which every waveform is filled up or cut
  double padding_value = 0;
  bool return_attention_mask = false;

  std::int64_t samples() const { return chunk_length * sampling_rate; }
};

/// The name by which configurations ask for it.
inline constexpr std::string_view extractor_type = "WhisperFeatureExtractor";

/// Reads its configuration, with its own defaults. Tells everything that is not as it should be.
FeatureExtractor read_feature_extractor(const Json& config, const Here& here);

/// `input_features`, float32, of one waveform of its rate, within 1e-5 of what transformers makes, which computes in
/// float32; with `feature_attention_mask` where the extractor is to return one.
Arrays features_of(const FeatureExtractor& extractor, const Waveform& waveform, const Path& where);

}  // namespace wconvert
