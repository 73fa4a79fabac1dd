#include "engine/audio/waveform.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "engine/core/text.h"

namespace wconvert {
namespace {

// So many zeros of the sine on each side of a point are heard.
constexpr double zeros = 32;

/// The weights of the samples around a point that lies `ahead` of one of them, for a band that is `band` of theirs.
std::vector<double> weights_at(double ahead, double band, std::int64_t reach) {
  std::vector<double> weights;
  for (std::int64_t step = -reach; step <= reach; ++step) {
    const double distance = (static_cast<double>(step) - ahead) * band;
    const double angle = std::numbers::pi * distance;
    const double sine = distance == 0 ? 1 : std::sin(angle) / angle;
    weights.push_back(std::abs(distance) < zeros ? sine * (0.5 + 0.5 * std::cos(angle / zeros)) : 0);
  }
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (double& weight : weights) weight /= sum;
  return weights;
}

}  // namespace

Waveform resampled(const Waveform& waveform, std::int64_t sample_rate, std::int64_t most) {
  const std::int64_t common = std::gcd(waveform.sample_rate, sample_rate);
  const std::int64_t up = sample_rate / common;
  const std::int64_t down = waveform.sample_rate / common;
  const auto have = static_cast<std::int64_t>(waveform.samples.size());
  const std::int64_t want = std::min(most, (have * up + down - 1) / down);
  const double band = std::min(1.0, static_cast<double>(up) / static_cast<double>(down));
  const auto reach = static_cast<std::int64_t>(std::ceil(zeros / band));

  Waveform out{sample_rate, std::vector<float>(static_cast<std::size_t>(want))};
  // Every `up`-th point lies in the same way between two samples.
  for (std::int64_t phase = 0; phase < std::min(up, want); ++phase) {
    const double ahead = static_cast<double>(phase * down % up) / static_cast<double>(up);
    const std::vector<double> weights = weights_at(ahead, band, reach);
    for (std::int64_t point = phase; point < want; point += up) {
      const std::int64_t first = point * down / up - reach;
      double sum = 0;
      for (std::int64_t at = std::max<std::int64_t>(0, first); at < std::min(have, first + 2 * reach + 1); ++at) {
        sum += weights[static_cast<std::size_t>(at - first)] * waveform.samples[static_cast<std::size_t>(at)];
      }
      out.samples[static_cast<std::size_t>(point)] = static_cast<float>(sum);
    }
  }
  return out;
}

Waveform taken(Waveform waveform, const Taking& taking, const Path& where) {
  // Python's round: to the even one of two that are equally near.
  const double longest = std::nearbyint(taking.max_seconds * static_cast<double>(taking.sample_rate));
  const std::int64_t most = longest < static_cast<double>(most_samples) ? std::llround(longest) : most_samples;
  if (waveform.sample_rate != taking.sample_rate) {
    if (!taking.resampled) {
      throw Error(Trouble::input,
                  where,
                  text("is of ", waveform.sample_rate, " samples a second, expected ", taking.sample_rate),
                  text("--resample brings it there; so does ffmpeg -i IN.wav -ar ", taking.sample_rate, " OUT.wav"));
    }
    waveform = resampled(waveform, taking.sample_rate, most);
  }
  if (static_cast<std::int64_t>(waveform.samples.size()) > most)
    waveform.samples.resize(static_cast<std::size_t>(most));
  return waveform;
}

}  // namespace wconvert
