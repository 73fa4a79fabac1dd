#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <span>
#include <unsupported/Eigen/FFT>
#include <utility>

#include "engine/audio/extractor.h"
#include "engine/core/text.h"

namespace wconvert {
namespace {

// The scale of Slaney's Auditory Toolbox: straight up to 1000 Hz, logarithmic above.
constexpr double straight_to = 1000, steps_below = 15, hertz_of_step = 200.0 / 3;
constexpr double highest = 8000;

double steps_of_factor() {
  return 27 / std::log(6.4);
}

double mel_of(double hertz) {
  return hertz < straight_to ? hertz / hertz_of_step : steps_below + std::log(hertz / straight_to) * steps_of_factor();
}

double hertz_of(double mel) {
  return mel < steps_below ? mel * hertz_of_step : straight_to * std::exp((mel - steps_below) / steps_of_factor());
}

/// A triangle over the frequencies of a spectrum.
struct Band {
  std::size_t first = 0;
  std::vector<double> weights;

  double energy(const std::vector<double>& powers) const {
    double sum = 0;
    for (std::size_t index = 0; index < weights.size(); ++index) sum += weights[index] * powers[first + index];
    return sum;
  }
};

std::vector<Band> bands_of(const FeatureExtractor& extractor) {
  const auto bins = static_cast<std::size_t>(1 + extractor.n_fft / 2);
  const std::int64_t top = extractor.sampling_rate / 2;  // a whole number of hertz, as transformers has it
  const double step = static_cast<double>(top) / static_cast<double>(bins - 1);
  const auto edge = [&](std::int64_t index) {
    return hertz_of(mel_of(highest) * static_cast<double>(index) / static_cast<double>(extractor.feature_size + 1));
  };
  std::vector<Band> bands;
  for (std::int64_t index = 0; index < extractor.feature_size; ++index) {
    const double low = edge(index), middle = edge(index + 1), high = edge(index + 2);
    Band band;
    for (std::size_t bin = 0; bin < bins; ++bin) {
      const double hertz = static_cast<double>(bin) * step;
      const double weight = std::min((hertz - low) / (middle - low), (high - hertz) / (high - middle));
      if (weight <= 0) continue;
      if (band.weights.empty()) band.first = bin;
      band.weights.push_back(weight * 2 / (high - low));
    }
    bands.push_back(std::move(band));
  }
  return bands;
}

/// The waveform, filled up or cut to the length of a chunk.
std::vector<float> chunk_of(const FeatureExtractor& extractor, const Waveform& waveform) {
  std::vector<float> chunk = waveform.samples;
  chunk.resize(static_cast<std::size_t>(extractor.samples()), static_cast<float>(extractor.padding_value));
  return chunk;
}

/// The spectra of windows over a chunk, which goes on as its own mirror image on both sides.
class Spectra {
 public:
  Spectra(const FeatureExtractor& extractor, const std::vector<float>& chunk)
      : extractor_(extractor), chunk_(chunk), windowed_(static_cast<std::size_t>(extractor.n_fft)) {
    fft_.SetFlag(Eigen::FFT<double>::HalfSpectrum);
    const double turn = 2 * std::numbers::pi / static_cast<double>(extractor.n_fft);
    for (std::int64_t at = 0; at < extractor.n_fft; ++at) {
      window_.push_back(0.5 - 0.5 * std::cos(turn * static_cast<double>(at)));
    }
  }

  const std::vector<double>& powers(std::int64_t frame) {
    const auto last = static_cast<std::int64_t>(chunk_.size()) - 1;
    const std::int64_t first = frame * extractor_.hop_length - extractor_.n_fft / 2;
    for (std::int64_t at = 0; at < extractor_.n_fft; ++at) {
      const std::int64_t inside = std::abs(first + at);
      const std::int64_t sample = inside > last ? 2 * last - inside : inside;
      windowed_[static_cast<std::size_t>(at)] =
          window_[static_cast<std::size_t>(at)] * static_cast<double>(chunk_[static_cast<std::size_t>(sample)]);
    }
    fft_.fwd(spectrum_, windowed_);
    powers_.clear();
    for (const std::complex<double>& value : spectrum_) powers_.push_back(std::norm(value));
    return powers_;
  }

 private:
  const FeatureExtractor& extractor_;
  const std::vector<float>& chunk_;
  std::vector<double> window_, windowed_, powers_;
  std::vector<std::complex<double>> spectrum_;
  Eigen::FFT<double> fft_;
};

template <class T>
Array array_of(DType dtype, std::vector<std::int64_t> shape, const std::vector<T>& values) {
  const auto bytes = std::as_bytes(std::span(values));
  return {dtype, std::move(shape), {bytes.begin(), bytes.end()}};
}

}  // namespace

Arrays features_of(const FeatureExtractor& extractor, const Waveform& waveform, const Path& where) {
  if (waveform.sample_rate != extractor.sampling_rate) {
    throw Error(Trouble::input,
                where,
                text("is of ", waveform.sample_rate, " samples a second, expected ", extractor.sampling_rate));
  }
  const std::vector<float> chunk = chunk_of(extractor, waveform);
  const std::vector<Band> bands = bands_of(extractor);
  const std::int64_t frames = extractor.samples() / extractor.hop_length;
  Spectra spectra(extractor, chunk);
  std::vector<float> values(bands.size() * static_cast<std::size_t>(frames));
  double loudest = -10;
  for (std::int64_t frame = 0; frame < frames; ++frame) {
    const std::vector<double>& powers = spectra.powers(frame);
    for (std::size_t band = 0; band < bands.size(); ++band) {
      const double loudness = std::log10(std::max(1e-10, bands[band].energy(powers)));
      loudest = std::max(loudest, loudness);
      values[band * static_cast<std::size_t>(frames) + static_cast<std::size_t>(frame)] = static_cast<float>(loudness);
    }
  }
  for (float& value : values) value = static_cast<float>((std::max<double>(value, loudest - 8) + 4) / 4);

  Arrays arrays = {{"input_features", array_of(DType::f32, {1, extractor.feature_size, frames}, values)}};
  if (extractor.return_attention_mask) {
    const auto heard = static_cast<std::int64_t>(waveform.samples.size());
    std::vector<std::int32_t> mask;
    for (std::int64_t frame = 0; frame < frames; ++frame) mask.push_back(frame * extractor.hop_length < heard ? 1 : 0);
    arrays.emplace("feature_attention_mask", array_of(DType::i32, {1, frames}, mask));
  }
  return arrays;
}

}  // namespace wconvert
