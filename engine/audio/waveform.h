#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/report.h"

namespace wconvert {

/// A recording of one channel: samples from -1 to 1, so many of them a second.
struct Waveform {
  std::int64_t sample_rate = 0;
  std::vector<float> samples;
  bool operator==(const Waveform&) const = default;
};

/// No waveform may have more samples: half an hour of what speech models hear.
inline constexpr std::int64_t most_samples = std::int64_t{1} << 25;

/// Decodes a WAV file of whole numbers of 8, 16, 24 or 32 bits, or of floats of 32 or 64; its channels are averaged.
/// Refuses (input) other files, those that end before their samples do, and samples that are no numbers.
Waveform decode_wav(std::span<const std::byte> file, const Path& where);

/// What a waveform is to be: of that rate, and at most so long.
struct Taking {
  std::int64_t sample_rate = 0;
  double max_seconds = 0;
  bool resampled = false;  // whether another rate is brought to that one, instead of being refused
};

/// Brings a waveform to its rate and cuts what is too long; a short one stays as short as it is.
Waveform taken(Waveform waveform, const Taking& taking, const Path& where);

/// The waveform at another rate, at most so many samples of it, between windowed sines. What is above half of the lower
/// rate is gone.
Waveform resampled(const Waveform& waveform, std::int64_t sample_rate, std::int64_t most);

}  // namespace wconvert
