#include "engine/audio/extractor.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstring>

#include "tests/engine/audio/wav_file.h"
#include "tests/engine/io/refusal.h"

namespace wconvert::extractor_test {
namespace {

using testing_io::refusal;

FeatureExtractor extractor_in(Json config) {
  config["feature_extractor_type"] = "WhisperFeatureExtractor";
  Report report;
  const FeatureExtractor extractor = read_feature_extractor(config, Here(report, Path().in("p.json")));
  report.raise();
  return extractor;
}

std::vector<float> floats_of(const Array& array) {
  std::vector<float> values(array.bytes.size() / sizeof(float));
  std::memcpy(values.data(), array.bytes.data(), array.bytes.size());
  return values;
}

double largest_difference(const Array& left, const Array& right) {
  EXPECT_EQ(left.shape, right.shape);
  const std::vector<float> a = floats_of(left);
  const std::vector<float> b = floats_of(right);
  double largest = 0;
  for (std::size_t at = 0; at < a.size(); ++at) largest = std::max<double>(largest, std::abs(a[at] - b[at]));
  return largest;
}

TEST(FeatureGoldens, APR01_AreThoseOfTransformers) {
  const Arrays golden = golden_arrays("audio/features.npz");
  const FeatureExtractor extractor = extractor_in(golden_json("audio/preprocessor_config.json"));
  for (const char* file : {"mono.wav", "stereo.wav"}) {
    const Waveform waveform = decode_wav(content(image_goldens() / "audio" / file), Path().in(file));
    const Arrays found = features_of(extractor, waveform, Path());

    EXPECT_LE(largest_difference(found.at("input_features"), golden.at(std::string(file) + ".input_features")), 1e-5);
    EXPECT_EQ(found.at("feature_attention_mask"), golden.at(std::string(file) + ".attention_mask"));
  }
}

TEST(Features, APR06_AreFilledUpWithSilenceByTheExtractorAlone) {
  const FeatureExtractor extractor = extractor_in({{"chunk_length", 1}, {"return_attention_mask", true}});
  const Waveform shorter{16000, std::vector<float>(401, 0.25F)};
  Waveform filled = shorter;
  filled.samples.resize(16000);

  const Arrays found = features_of(extractor, shorter, Path());

  EXPECT_EQ(found.at("input_features").shape, (std::vector<std::int64_t>{1, 80, 100}));
  EXPECT_EQ(found.at("input_features"), features_of(extractor, filled, Path()).at("input_features"));
  const Array& mask = found.at("feature_attention_mask");
  EXPECT_EQ(mask.shape, (std::vector<std::int64_t>{1, 100}));
  EXPECT_EQ(std::count(mask.bytes.begin(), mask.bytes.end(), std::byte{1}), 3);
}

TEST(Features, APR13_AreFloatsOfOneBatchWithoutAMaskUnlessItIsAskedFor) {
  const Arrays found = features_of(extractor_in({{"chunk_length", 1}}), {16000, {0.5F}}, Path());

  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.at("input_features").dtype, DType::f32);
}

TEST(Features, OfAWaveformOfAnotherRateAreRefused) {
  EXPECT_EQ(refusal([] {
              features_of(extractor_in({}), {8000, {0.5F}}, Path().in("a"));
            }).what,
            "a: is of 8000 samples a second, expected 16000");
}

TEST(Extractors, TakeTheirOwnDefaults) {
  const FeatureExtractor extractor = extractor_in(Json::object());

  EXPECT_EQ(extractor.sampling_rate, 16000);
  EXPECT_EQ(extractor.feature_size, 80);
  EXPECT_EQ(extractor.samples(), 480000);
  EXPECT_FALSE(extractor.return_attention_mask);
}

TEST(Extractors, TellEverythingThatIsWrongAtOnce) {
  EXPECT_EQ(refusal([] {
              extractor_in({{"sampling_rate", 0},
                            {"feature_size", "80"},
                            {"n_fft", 401},
                            {"padding_side", "left"},
                            {"dither", 0.5},
                            {"return_attention_mask", 1}});
            }).what,
            "p.json: sampling_rate: is the integer 0, expected a whole number from 1 to 33554432\n"
            "p.json: feature_size: is the string \"80\", expected a whole number from 1 to 1024\n"
            "p.json: return_attention_mask: is the integer 1, expected true or false\n"
            "p.json: padding_side: is the string \"left\", expected \"right\"\n"
            "p.json: dither: is the number 0.5, expected 0.0\n"
            "p.json: n_fft: is 401, expected an even number, less than twice the 480000 samples");
  EXPECT_EQ(refusal([] {
              extractor_in({{"chunk_length", 33554432}});
            }).what,
            "p.json: chunk_length: makes more than 33554432 samples");
  EXPECT_EQ(refusal([] {
              extractor_in({{"sampling_rate", 300}, {"chunk_length", 1}, {"hop_length", 301}});
            }).what,
            "p.json: hop_length: is 301, more than the 300 samples");
}

TEST(Extractors, OfAnotherTypeAreRefused) {
  Report report;
  EXPECT_EQ(refusal([&] {
              read_feature_extractor({{"a", 1}}, Here(report, Path().in("p.json")));
            }).what,
            "p.json: names no feature_extractor_type \"WhisperFeatureExtractor\"");
}

}  // namespace
}  // namespace wconvert::extractor_test
