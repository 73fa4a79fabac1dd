#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/engine/npz/image_goldens.h"

namespace wconvert {

inline std::string little(std::uint64_t number, std::size_t bytes) {
  std::string out;
  for (std::size_t index = 0; index < bytes; ++index) out += static_cast<char>(number >> (8 * index) & 0xFF);
  return out;
}

inline std::string wav_chunk(std::string_view name, const std::string& content) {
  return std::string(name) + little(content.size(), 4) + content + std::string(content.size() % 2, '\0');
}

/// What a WAV file says of its samples.
struct WavFormat {
  std::uint64_t encoding = 1, channels = 1, rate = 16000, bits = 16;
};

inline std::string format_chunk(const WavFormat& format) {
  const std::uint64_t frame = format.channels * format.bits / 8;
  return wav_chunk("fmt ",
                   little(format.encoding, 2) + little(format.channels, 2) + little(format.rate, 4) +
                       little(format.rate * frame, 4) + little(frame, 2) + little(format.bits, 2));
}

inline std::string wav_of(const std::string& chunks) {
  return "RIFF" + little(4 + chunks.size(), 4) + "WAVE" + chunks;
}

inline std::string wav_of(const WavFormat& format, const std::string& data) {
  return wav_of(format_chunk(format) + wav_chunk("data", data));
}

/// A recording of whole numbers of 16 bits.
inline std::string wav_of_samples(const std::vector<std::int16_t>& samples, std::uint64_t rate = 16000) {
  std::string data;
  for (const std::int16_t sample : samples) data += little(static_cast<std::uint16_t>(sample), 2);
  return wav_of({.rate = rate}, data);
}

inline std::span<const std::byte> bytes_in(const std::string& text) {
  return std::as_bytes(std::span(text));
}

}  // namespace wconvert
