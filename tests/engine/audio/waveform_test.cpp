// APR-01 to APR-06 and APR-12 of the specification of exporters: how a recording becomes a waveform.

#include "engine/audio/waveform.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <numbers>

#include "tests/engine/audio/wav_file.h"
#include "tests/engine/io/refusal.h"

namespace wconvert::waveform_test {
namespace {

using testing::ElementsAre;
using testing_io::Refusal;
using testing_io::refusal;

const Path where = Path().in("a.wav");

Waveform decode(const std::string& file) {
  return decode_wav(bytes_in(file), where);
}

std::string refused(const std::string& file) {
  return refusal([&] { decode(file); }).what;
}

Waveform tone(std::int64_t rate, double hertz, double seconds) {
  Waveform waveform{rate, {}};
  const double turn = 2 * std::numbers::pi * hertz / static_cast<double>(rate);
  for (std::int64_t at = 0; at < static_cast<std::int64_t>(seconds * static_cast<double>(rate)); ++at) {
    waveform.samples.push_back(static_cast<float>(std::sin(turn * static_cast<double>(at))));
  }
  return waveform;
}

/// The most by which two of them differ, a tenth of each end aside.
double difference(const Waveform& left, const Waveform& right) {
  EXPECT_EQ(left.samples.size(), right.samples.size());
  double largest = 0;
  const std::size_t edge = left.samples.size() / 10;
  for (std::size_t at = edge; at + edge < left.samples.size(); ++at) {
    largest = std::max<double>(largest, std::abs(left.samples[at] - right.samples[at]));
  }
  return largest;
}

TEST(WaveformGoldens, APR12_AreThoseOfTheOriginalWithChannelsAveraged) {
  const Arrays golden = golden_arrays("audio/features.npz");
  for (const char* file : {"mono.wav", "stereo.wav"}) {
    const Waveform waveform = decode_wav(content(image_goldens() / "audio" / file), Path().in(file));
    const Array& expected = golden.at(std::string(file) + ".waveform");

    ASSERT_EQ(waveform.samples.size() * sizeof(float), expected.bytes.size());
    EXPECT_EQ(std::memcmp(waveform.samples.data(), expected.bytes.data(), expected.bytes.size()), 0) << file;
    EXPECT_EQ(waveform.sample_rate, 16000);
  }
}

TEST(Waveforms, APR01_OfTheirRateAreTakenAsTheyAre) {
  EXPECT_EQ(taken(tone(16000, 440, 0.1), {16000, 30}, where), tone(16000, 440, 0.1));
}

TEST(Waveforms, APR02_APR03_OfAnotherRateAreRefusedWithTheOptionThatAllowsThem) {
  const Refusal found = refusal([] { taken(tone(8000, 440, 0.1), {16000, 30}, where); });

  EXPECT_EQ(found.code, 3);
  EXPECT_EQ(found.what, "a.wav: is of 8000 samples a second, expected 16000");
  EXPECT_EQ(found.hint, "--resample brings it there; so does ffmpeg -i IN.wav -ar 16000 OUT.wav");
}

TEST(Waveforms, APR04_OfAnotherRateAreResampledWhereThatIsAllowed) {
  for (const std::int64_t rate : {8000, 11025, 22050, 44100, 48000, 15999}) {
    const Waveform found = taken(tone(rate, 440, 0.5), {16000, 30, true}, where);

    EXPECT_EQ(found.sample_rate, 16000);
    Waveform expected = tone(16000, 440, 1);
    expected.samples.resize(found.samples.size());
    EXPECT_NEAR(static_cast<double>(found.samples.size()), 8000, 1) << rate;
    EXPECT_LT(difference(found, expected), 1e-4) << rate;
  }
}

TEST(Waveforms, APR04_LoseWhatALowerRateCannotHold) {
  const Waveform found = resampled(tone(48000, 12000, 0.2), 16000, most_samples);

  EXPECT_LT(difference(found, Waveform{16000, std::vector<float>(found.samples.size())}), 1e-3);
}

TEST(Waveforms, APR05_LongOnesAreCut) {
  EXPECT_EQ(taken(tone(16000, 440, 2), {16000, 0.5}, where).samples.size(), 8000U);
  EXPECT_EQ(taken(tone(48000, 440, 2), {16000, 0.5, true}, where).samples.size(), 8000U);
  EXPECT_EQ(taken(tone(16000, 440, 1), {16000, 2.5 / 16000}, where).samples.size(), 2U) << "as Python rounds";
}

TEST(Waveforms, APR06_ShortOnesAreNotFilledUp) {
  EXPECT_EQ(taken(tone(16000, 440, 0.25), {16000, 0.5}, where).samples.size(), 4000U);
}

TEST(WavFiles, OfEveryEncodingAreRead) {
  const auto samples = [](const WavFormat& format, const std::string& data) {
    return decode(wav_of(format, data)).samples;
  };
  const float half = 0.5F;
  const double quarter = -0.25;
  const std::string half_bytes(reinterpret_cast<const char*>(&half), sizeof half);
  const std::string quarter_bytes(reinterpret_cast<const char*>(&quarter), sizeof quarter);

  EXPECT_THAT(samples({.bits = 8}, {'\0', '\x80', '\xff'}), ElementsAre(-1, 0, 127.0F / 128));
  EXPECT_THAT(samples({.bits = 16}, little(0x8000, 2) + little(0x4000, 2)), ElementsAre(-1, 0.5F));
  EXPECT_THAT(samples({.bits = 24}, little(0xC00000, 3) + little(1, 3)), ElementsAre(-0.5F, 1.0F / 8388608));
  EXPECT_THAT(samples({.bits = 32}, little(0x80000000, 4)), ElementsAre(-1));
  EXPECT_THAT(samples({.encoding = 3, .bits = 32}, half_bytes), ElementsAre(0.5F));
  EXPECT_THAT(samples({.encoding = 3, .bits = 64}, quarter_bytes), ElementsAre(-0.25F));
  EXPECT_THAT(samples({.channels = 3, .bits = 8}, {'\x80', '\x80', '\xe0'}), ElementsAre(0.25F));
}

TEST(WavFiles, ChunksThatSayNothingOfSamplesArePassedOver) {
  const std::string extensible =
      wav_chunk("fmt ",
                little(0xFFFE, 2) + little(1, 2) + little(16000, 4) + little(32000, 4) + little(2, 2) + little(16, 2) +
                    little(22, 2) + little(16, 2) + little(4, 4) + little(1, 2) + std::string(14, '\1'));
  const std::string file = wav_of(wav_chunk("LIST", "odd") + extensible + wav_chunk("fact", little(1, 4)) +
                                  wav_chunk("data", little(0x4000, 2)) + wav_chunk("id3 ", "x"));

  EXPECT_THAT(decode(file).samples, ElementsAre(0.5F));
}

TEST(WavFiles, RefusalsSayWhatWasFound) {
  const float none = std::numeric_limits<float>::quiet_NaN();
  const std::string no_number(reinterpret_cast<const char*>(&none), sizeof none);
  const std::string data = wav_chunk("data", little(0, 2));

  EXPECT_EQ(refused("ID3"), "a.wav: is no WAV file");
  EXPECT_EQ(refused(wav_of("")), "a.wav: has no chunk \"fmt \" before its samples");
  EXPECT_EQ(refused(wav_of(data + format_chunk({}))), "a.wav: has no chunk \"fmt \" before its samples");
  EXPECT_EQ(refused(wav_of(format_chunk({}))), "a.wav: has no chunk \"data\"");
  EXPECT_EQ(refused(wav_of(wav_chunk("fmt ", "1234") + data)), "a.wav: its chunk \"fmt \" is of 4 bytes, expected 16");
  EXPECT_EQ(refused(wav_of({.encoding = 85}, little(0, 2))),
            "a.wav: is of encoding 85 with 16 bits, expected whole numbers (1) of 8, 16, 24 or 32, or floats (3) of 32 "
            "or 64");
  EXPECT_EQ(refused(wav_of({.channels = 0}, little(0, 2))), "a.wav: has 0 channels, expected 1 to 64");
  EXPECT_EQ(refused(wav_of({.rate = 0}, little(0, 2))),
            "a.wav: has 0 samples a second in steps of 2 bytes, expected some, in steps of 2");
  EXPECT_EQ(refused(wav_of({}, "")), "a.wav: has 0 bytes of samples, expected some, a multiple of 2");
  EXPECT_EQ(refused(wav_of({}, "123")), "a.wav: has 3 bytes of samples, expected some, a multiple of 2");
  EXPECT_EQ(refused(wav_of({.encoding = 3, .bits = 32}, no_number)), "a.wav: its sample 0 is no number");
}

TEST(WavFiles, ThatEndTooEarlyAreRefused) {
  const std::string whole = wav_of_samples({1, 2, 3, 4});
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_NE(refused(whole.substr(0, length)), "nothing was refused") << length;
  }
  EXPECT_EQ(refused(whole.substr(0, whole.size() - 3)),
            "a.wav: ends too early: its chunk \"data\" is of 8 bytes, 5 follow");
}

TEST(WavFiles, ChangedBytesAreReadOrRefused) {
  const std::string whole = wav_of_samples({1, 2, 3, 4});
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
      EXPECT_THAT(refusal([&] { decode(changed); }).code, testing::AnyOf(0, 3));
    }
  }
}

}  // namespace
}  // namespace wconvert::waveform_test
