#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>
#include <string_view>

#include "engine/audio/waveform.h"
#include "engine/core/text.h"

// WAV is a list of chunks behind `RIFF size WAVE`: four letters, the length, that many bytes, and one more where the
// length is odd. `fmt ` says how the samples lie, `data` holds them, all of it low byte first. libsndfile would read
// more formats, but takes the samples of a file that was cut short for all of them.

namespace wconvert {
namespace {

constexpr std::uint64_t whole_numbers = 1, floats = 3, extensible = 0xFFFE;
constexpr std::uint64_t most_channels = 64;

std::uint64_t number_at(std::span<const std::byte> bytes, std::size_t at, std::size_t count) {
  std::uint64_t number = 0;
  for (std::size_t index = 0; index < count; ++index) {
    number |= std::to_integer<std::uint64_t>(bytes[at + index]) << (8 * index);
  }
  return number;
}

std::string_view letters_at(std::span<const std::byte> bytes, std::size_t at) {
  return {reinterpret_cast<const char*>(bytes.data() + at), 4};
}

struct Chunks {
  std::span<const std::byte> format, data;
};

Chunks chunks_of(std::span<const std::byte> file, const Path& where) {
  constexpr std::size_t head = 8;
  Chunks chunks;
  std::size_t at = head + 4;
  bool has_data = false;
  while (!has_data && file.size() - at >= head) {
    const std::string_view name = letters_at(file, at);
    const std::uint64_t length = number_at(file, at + 4, 4);
    const std::uint64_t rest = file.size() - at - head;
    if (length > rest) {
      throw Error(Trouble::input,
                  where,
                  text("ends too early: its chunk ", quoted(name), " is of ", length, " bytes, ", rest, " follow"));
    }
    const auto content = file.subspan(at + head, length);
    if (name == "fmt ") chunks.format = content;
    if (name == "data") chunks.data = content;
    has_data = name == "data";
    at = std::min(file.size(), at + head + length + length % 2);
  }
  if (chunks.format.empty() || !has_data) {
    throw Error(Trouble::input,
                where,
                text("has no chunk ", chunks.format.empty() ? "\"fmt \" before its samples" : "\"data\""));
  }
  return chunks;
}

struct Format {
  std::uint64_t encoding = 0, channels = 0, rate = 0, bits = 0;
  std::size_t frame() const { return channels * bits / 8; }
};

bool is_known(const Format& format) {
  return format.encoding == floats
             ? format.bits == 32 || format.bits == 64
             : format.encoding == whole_numbers && format.bits % 8 == 0 && format.bits > 0 && format.bits <= 32;
}

Format format_of(std::span<const std::byte> chunk, const Path& where) {
  constexpr std::size_t least = 16, with_subformat = 26;
  if (chunk.size() < least) {
    throw Error(Trouble::input, where, text("its chunk \"fmt \" is of ", chunk.size(), " bytes, expected ", least));
  }
  Format format{number_at(chunk, 0, 2), number_at(chunk, 2, 2), number_at(chunk, 4, 4), number_at(chunk, 14, 2)};
  if (format.encoding == extensible && chunk.size() >= with_subformat) format.encoding = number_at(chunk, 24, 2);
  if (!is_known(format)) {
    throw Error(Trouble::input,
                where,
                text("is of encoding ",
                     format.encoding,
                     " with ",
                     format.bits,
                     " bits, expected whole numbers (1) of 8, 16, 24 or 32, or floats (3) of 32 or 64"));
  }
  if (format.channels < 1 || format.channels > most_channels) {
    throw Error(Trouble::input, where, text("has ", format.channels, " channels, expected 1 to ", most_channels));
  }
  if (format.rate < 1 || number_at(chunk, 12, 2) != format.frame()) {
    throw Error(Trouble::input,
                where,
                text("has ",
                     format.rate,
                     " samples a second in steps of ",
                     number_at(chunk, 12, 2),
                     " bytes, expected some, in steps of ",
                     format.frame()));
  }
  return format;
}

float sample_at(std::span<const std::byte> data, std::size_t at, const Format& format) {
  const std::size_t bytes = format.bits / 8;
  const std::uint64_t number = number_at(data, at, bytes);
  if (format.encoding == floats) {
    return bytes == 4 ? std::bit_cast<float>(static_cast<std::uint32_t>(number))
                      : static_cast<float>(std::bit_cast<double>(number));
  }
  if (bytes == 1) return (static_cast<float>(number) - 128.0F) / 128.0F;  // the only ones without a sign
  const auto high = static_cast<std::int32_t>(static_cast<std::uint32_t>(number << (32 - format.bits)));
  return static_cast<float>(high) / 2147483648.0F;
}

}  // namespace

Waveform decode_wav(std::span<const std::byte> file, const Path& where) {
  if (file.size() < 12 || letters_at(file, 0) != "RIFF" || letters_at(file, 8) != "WAVE") {
    throw Error(Trouble::input, where, "is no WAV file");
  }
  const Chunks chunks = chunks_of(file, where);
  const Format format = format_of(chunks.format, where);
  const std::uint64_t frames = chunks.data.size() / format.frame();
  if (frames < 1 || chunks.data.size() % format.frame() != 0) {
    throw Error(Trouble::input,
                where,
                text("has ", chunks.data.size(), " bytes of samples, expected some, a multiple of ", format.frame()));
  }
  Waveform waveform{static_cast<std::int64_t>(format.rate), std::vector<float>(frames)};
  const auto channels = static_cast<float>(format.channels);
  for (std::size_t frame = 0; frame < frames; ++frame) {
    float sum = 0;
    for (std::size_t channel = 0; channel < format.channels; ++channel) {
      sum += sample_at(chunks.data, frame * format.frame() + channel * format.bits / 8, format);
    }
    if (!std::isfinite(sum)) throw Error(Trouble::input, where, text("its sample ", frame, " is no number"));
    waveform.samples[frame] = sum / channels;
  }
  return waveform;
}

}  // namespace wconvert
