// The list APR of the specification, as far as it concerns caches; engine/audio has the rest.

#include "engine/cache/recordings.h"

#include "engine/cache/processor_folder.h"
#include "tests/engine/audio/wav_file.h"
#include "tests/engine/cache/cache_folder.h"

namespace wconvert::recordings_test {
namespace {

using testing_io::refusal;

class Recordings : public testing::Test {
 protected:
  Fetched run(const std::string& file, const Taking& taking) {
    return preprocess_recording(bytes_in(file), processor_, taking, &features_, &waveforms_, Path().in("a.wav"));
  }
  static std::size_t entries_below(const fs::path& root) {
    std::size_t count = 0;
    if (!fs::exists(root)) return count;
    for (const auto& entry : fs::recursive_directory_iterator(root)) count += entry.is_regular_file() ? 1 : 0;
    return count;
  }

  const TemporaryFolder folder_;
  FeatureCache features_{folder_ / "features"};
  WaveformCache waveforms_{folder_ / "waveforms"};
  const RecordingProcessor processor_ = read_recording_processor(image_goldens() / "audio");
  const std::string clip_ = wav_of_samples(std::vector<std::int16_t>(4000, 100));
  const Taking taking_{16000, 2};
};

TEST_F(Recordings, APR07_FirstRunIsAMissAndMakesBothEntries) {
  EXPECT_FALSE(run(clip_, taking_).hit);
  EXPECT_EQ(entries_below(features_.root()), 1U);
  EXPECT_EQ(entries_below(waveforms_.root()), 1U);
}

TEST_F(Recordings, APR08_SecondRunIsAHitWithEqualFeatures) {
  const Fetched first = run(clip_, taking_);
  const Fetched second = run(clip_, taking_);

  EXPECT_TRUE(second.hit);
  EXPECT_EQ(second.arrays, first.arrays);
}

TEST_F(Recordings, APR09_APR10_AnotherLengthAndAnotherRecordingAreMisses) {
  run(clip_, taking_);

  EXPECT_FALSE(run(clip_, {16000, 0.1}).hit);
  EXPECT_FALSE(run(wav_of_samples({1, 2, 3}), taking_).hit);
}

TEST_F(Recordings, APR09_LengthsThatTheNameDoesNotTellApartAreMisses) {
  run(clip_, {16000, 0.1});

  EXPECT_FALSE(run(clip_, {16000, 0.1001}).hit);
  EXPECT_EQ(features_.stats().collisions, 1U);
}

TEST_F(Recordings, APR11_NativeAndResampledRunsHaveEntriesOfTheirOwn) {
  run(clip_, taking_);
  EXPECT_FALSE(run(clip_, {16000, 2, true}).hit);
  EXPECT_EQ(entries_below(features_.root()), 2U);
  EXPECT_EQ(entries_below(waveforms_.root()), 2U);
}

TEST_F(Recordings, FeaturesAreMadeOfTheWaveformThatIsCached) {
  const Fetched whole = run(clip_, taking_);
  features_.clear();
  const Fetched again = run(clip_, taking_);

  EXPECT_FALSE(again.hit);
  EXPECT_EQ(again.arrays, whole.arrays);
  EXPECT_EQ(waveforms_.stats().hits, 1U);
}

TEST_F(Recordings, RefusedOnesLeaveNoEntry) {
  const std::string other = wav_of_samples({1, 2, 3}, 8000);

  EXPECT_EQ(refusal([&] { run(other, taking_); }).what, "a.wav: is of 8000 samples a second, expected 16000");
  EXPECT_EQ(entries_below(folder_.path()), 0U);
  EXPECT_FALSE(run(other, {16000, 2, true}).hit);
}

TEST_F(Recordings, CachedWaveformThatIsNoneIsPassedOver) {
  const Arrays features = run(clip_, taking_).arrays;
  features_.clear();
  waveforms_.put(WaveformKey({sha256_of(bytes_in(clip_)), 16000, 2, false}), {{"waveform", floats({1, 2}, {1, 2})}});

  EXPECT_EQ(run(clip_, taking_).arrays, features);
}

TEST_F(Recordings, ProcessorIsFoundInEitherFileAndKnownFromThatOfPictures) {
  const auto bytes = content(image_goldens() / "audio/preprocessor_config.json");
  const std::string config(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  folder_.write("joint/processor_config.json", "{\"feature_extractor\": " + config + "}");

  EXPECT_EQ(read_recording_processor(folder_ / "joint").identity, processor_.identity);
  EXPECT_TRUE(is_for_audio(folder_ / "joint"));
  EXPECT_TRUE(is_for_audio(image_goldens() / "audio"));
  EXPECT_FALSE(is_for_audio(image_goldens() / "processors/clip"));
}

}  // namespace
}  // namespace wconvert::recordings_test
