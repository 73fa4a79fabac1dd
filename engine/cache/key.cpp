#include "engine/cache/key.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>
#include <vector>

#include "engine/core/text.h"
#include "engine/io/sha256.h"

namespace wconvert {
namespace {

constexpr std::size_t digest_digits = 64;
constexpr std::size_t shown_digits = 12;  // of a processor, in file names
constexpr std::size_t shard_digits = 2;

bool is_hex(std::string_view text, std::size_t digits) {
  return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

void require_digest(std::string_view part, const std::string& digest) {
  if (is_hex(digest, digest_digits)) return;
  throw Error(Trouble::input,
              Path().in("cache key") / part,
              text("is ", quoted(digest), ", expected 64 lower-case hexadecimal digits"));
}

void require_above_zero(std::string_view part, std::int64_t number) {
  if (number > 0) return;
  throw Error(Trouble::input, Path().in("cache key") / part, text("is ", number, ", expected a number above 0"));
}

void require_processor(const ProcessorIdentity& processor) {
  require_digest("processor_sha", processor.sha);
  if (processor.text.empty()) return;
  Sha256 sha;
  sha.update(std::as_bytes(std::span(processor.text)));
  const std::string found = sha.hex();
  if (found == processor.sha) return;
  throw Error(Trouble::input,
              Path().in("cache key") / "processor_sha",
              text("is ", processor.sha, ", but the digest of the processor's identity is ", found));
}

/// As Python rounds: to the even one of two that are equally near.
std::int64_t milliseconds_of(double seconds) {
  constexpr double most = 1e9;
  const double milliseconds = std::nearbyint(seconds * 1000);
  if (seconds > 0 && seconds <= most && milliseconds >= 1) return static_cast<std::int64_t>(milliseconds);
  throw Error(Trouble::input,
              Path().in("cache key") / "max_seconds",
              text("is ", python_repr(seconds), ", expected a number above 0 and up to 1e9"));
}

/// `.16000.30000`, and `.rs` behind it if the waveform was resampled.
template <class Parts>
std::string taking_of(const Parts& parts) {
  require_above_zero("sample_rate", parts.sample_rate);
  return text('.', parts.sample_rate, '.', milliseconds_of(parts.max_seconds), parts.resampled ? ".rs" : "");
}

template <class Parts>
Json audio_json(const Parts& parts) {
  return {{"blob_sha", parts.blob_sha},
          {"kind", std::string(Parts::kind.name)},
          {"max_seconds", parts.max_seconds},
          {"resampled", parts.resampled},
          {"sample_rate", parts.sample_rate}};
}

EntryKey entry_of(const CacheKind& kind, const std::string& blob, const std::string& rest, const Json& identity) {
  return {&kind, blob.substr(0, shard_digits), text(blob, rest, ".npz"), dump_json(identity, JsonStyle::compact), {}};
}

bool is_number(std::string_view text) {
  return !text.empty() && text.front() != '0' && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool is_size(std::string_view text) {
  const std::vector<std::string_view> sides = split(text, 'x');
  return sides.size() == 2 && is_number(sides[0]) && is_number(sides[1]);
}

}  // namespace

EntryKey entry_key(const PixelParts& parts) {
  require_digest("blob_sha", parts.blob_sha);
  require_processor(parts.processor);
  require_above_zero("height", parts.height);
  require_above_zero("width", parts.width);
  const Json identity = {{"blob_sha", parts.blob_sha},
                         {"height", parts.height},
                         {"kind", std::string(PixelParts::kind.name)},
                         {"processor_sha", parts.processor.sha},
                         {"width", parts.width}};
  EntryKey key = entry_of(PixelParts::kind,
                          parts.blob_sha,
                          text('.', parts.processor.sha.substr(0, shown_digits), '.', parts.height, 'x', parts.width),
                          identity);
  key.processor = parts.processor.text;
  return key;
}

EntryKey entry_key(const FeatureParts& parts) {
  require_digest("blob_sha", parts.blob_sha);
  require_processor(parts.processor);
  Json identity = audio_json(parts);
  identity["processor_sha"] = parts.processor.sha;
  EntryKey key = entry_of(FeatureParts::kind,
                          parts.blob_sha,
                          text('.', parts.processor.sha.substr(0, shown_digits), taking_of(parts)),
                          identity);
  key.processor = parts.processor.text;
  return key;
}

EntryKey entry_key(const WaveformParts& parts) {
  require_digest("blob_sha", parts.blob_sha);
  return entry_of(WaveformParts::kind, parts.blob_sha, text(taking_of(parts), ".wav"), audio_json(parts));
}

const CacheKind* kind_of_entry(std::string_view file_name) {
  std::vector<std::string_view> parts = split(file_name, '.');
  const auto ends_in = [&](std::string_view word) {
    const bool there = parts.back() == word && parts.size() > 1;
    if (there) parts.pop_back();
    return there;
  };
  if (!ends_in("npz") || !is_hex(parts.front(), digest_digits)) return nullptr;
  const bool is_waveform = ends_in("wav");
  const bool is_resampled = ends_in("rs");
  const bool is_taking = parts.size() >= 3 && is_number(parts[parts.size() - 1]) && is_number(parts[parts.size() - 2]);
  if (is_waveform) return is_taking && parts.size() == 3 ? &waveform_kind : nullptr;
  if (parts.size() < 3 || !is_hex(parts[1], shown_digits)) return nullptr;
  if (parts.size() == 3) return is_size(parts[2]) && !is_resampled ? &pixel_kind : nullptr;
  return is_taking && parts.size() == 4 ? &feature_kind : nullptr;
}

}  // namespace wconvert
