#include "engine/cache/recordings.h"

#include <cstring>

#include "engine/cache/processor_folder.h"
#include "engine/io/sha256.h"

namespace wconvert {
namespace {

// Counts up with every change of the numbers that come out.
constexpr Implementation audio_implementation = {"wconvert-audio", 1, "fft-double, sinc-32"};

std::string sha_of(std::span<const std::byte> file) {
  Sha256 sha;
  sha.update(file);
  return sha.hex();
}

Array array_of(const Waveform& waveform) {
  const auto bytes = std::as_bytes(std::span(waveform.samples));
  return {DType::f32, {static_cast<std::int64_t>(waveform.samples.size())}, {bytes.begin(), bytes.end()}};
}

/// Nothing if the array is no row of floats: an entry holds what its writer put there, perhaps another program.
std::optional<Waveform> waveform_of(const Array& array, const Taking& taking) {
  if (array.dtype != DType::f32 || array.shape.size() != 1) return std::nullopt;
  Waveform waveform{taking.sample_rate, std::vector<float>(array.bytes.size() / sizeof(float))};
  std::memcpy(waveform.samples.data(), array.bytes.data(), array.bytes.size());
  return waveform;
}

}  // namespace

RecordingProcessor read_recording_processor(const fs::path& folder) {
  const auto [config, where] = preprocessor_in(folder, {"feature_extractor"}, "feature extractor");
  Report report;
  RecordingProcessor read{read_feature_extractor(config, Here(report, where)), {}};
  report.raise();
  read.identity = identity_of(config, audio_implementation);
  return read;
}

Fetched take_waveform(std::span<const std::byte> file, const Taking& taking, WaveformCache* cache, const Path& where) {
  const WaveformKey key({sha_of(file), taking.sample_rate, taking.max_seconds, taking.resampled});
  return fetch(cache, key, [&] {
    return Arrays{{std::string(WaveformParts::kind.member), array_of(taken(decode_wav(file, where), taking, where))}};
  });
}

Fetched preprocess_recording(std::span<const std::byte> file,
                             const RecordingProcessor& processor,
                             const Taking& taking,
                             FeatureCache* features,
                             WaveformCache* waveforms,
                             const Path& where) {
  const FeatureKey key({sha_of(file), processor.identity, taking.sample_rate, taking.max_seconds, taking.resampled});
  return fetch(features, key, [&] {
    const Fetched waveform = take_waveform(file, taking, waveforms, where);
    const auto samples = waveform_of(waveform.arrays.at(std::string(WaveformParts::kind.member)), taking);
    return features_of(processor.extractor, samples ? *samples : taken(decode_wav(file, where), taking, where), where);
  });
}

}  // namespace wconvert
