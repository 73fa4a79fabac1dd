#pragma once

#include <cstddef>
#include <span>

#include "engine/audio/extractor.h"
#include "engine/cache/tensor_cache.h"

namespace wconvert {

/// A feature extractor, and what it is known by in a cache.
struct RecordingProcessor {
  FeatureExtractor extractor;
  ProcessorIdentity identity;
};

/// Reads the feature extractor of a folder that transformers has saved: preprocessor_config.json, or else what
/// processor_config.json holds of it.
RecordingProcessor read_recording_processor(const fs::path& folder);

/// The waveform of a recording's file, `waveform`, float32: from the cache, or made and put there.
Fetched take_waveform(std::span<const std::byte> file, const Taking& taking, WaveformCache* cache, const Path& where);

/// The features of a recording's file, from the cache, or made of its waveform and put there; without caches always
/// made.
Fetched preprocess_recording(std::span<const std::byte> file,
                             const RecordingProcessor& processor,
                             const Taking& taking,
                             FeatureCache* features,
                             WaveformCache* waveforms,
                             const Path& where);

}  // namespace wconvert
