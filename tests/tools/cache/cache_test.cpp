#include <sys/wait.h>

#include <cstdlib>

#include "tests/engine/cache/cache_folder.h"

namespace wconvert::cache_test {
namespace {

using testing::HasSubstr;

struct Ending {
  int code = 0;
  std::string out, err;
};

class CacheProgram : public testing::Test {
 protected:
  /// Runs the program with these arguments, which need no quoting.
  Ending run(const std::string& arguments) const {
    const std::string to = " >" + (room_ / "out").string() + " 2>" + (room_ / "err").string();
    const int status = std::system((CACHE_PROGRAM " " + arguments + to).c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_in(room_ / "out"), text_in(room_ / "err")};
  }
  static std::string text_in(const fs::path& file) {
    const std::vector<std::byte> bytes = content(file);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  static std::string image(const std::string& name) { return " " + (image_goldens() / "images" / name).string(); }
  static std::string processor(const std::string& name) {
    return " --processor " + (image_goldens() / "processors" / name).string();
  }
  std::string at(const std::string& name) const { return " " + (folder_ / name).string(); }
  Ending warm(const std::string& folder) const {
    return run("warm" + at(folder) + image("rgb.png") + image("tall.png") + processor("siglip"));
  }
  fs::path an_entry(const std::string& folder) const {
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / folder)) {
      if (entry.is_regular_file()) return entry.path();
    }
    return {};
  }

  const TemporaryFolder folder_;
  const TemporaryFolder room_;
};

TEST_F(CacheProgram, WarmsACacheAndThenFindsEverythingThere) {
  EXPECT_EQ(warm("c").out, "made 2, already there 0, refused 0\n");
  const Ending again = warm("c");

  EXPECT_EQ(again.code, 0);
  EXPECT_EQ(again.out, "made 0, already there 2, refused 0\n");
  EXPECT_EQ(again.err, "");
}

TEST_F(CacheProgram, WarmsTheCacheOfPicturesInAStore) {
  fs::create_directories(folder_ / "store/vl-cache");

  EXPECT_EQ(warm("store").code, 0);
  EXPECT_THAT(run("stats" + at("store")).out, testing::StartsWith("vl-cache  pixels  2 entries, "));
}

TEST_F(CacheProgram, WarmsFromRecordingsWhereTheProcessorHearsThem) {
  const std::string audio = (image_goldens() / "audio").string();
  const std::string warm_audio = "warm" + at("store") + " " + audio + "/mono.wav " + audio + "/stereo.wav --processor ";
  fs::create_directories(folder_ / "store/audio-cache");

  EXPECT_EQ(run(warm_audio + audio).out, "made 2, already there 0, refused 0\n");
  EXPECT_EQ(run(warm_audio + audio).out, "made 0, already there 2, refused 0\n");
  EXPECT_EQ(run(warm_audio + audio + " --seconds 0.5").out, "made 2, already there 0, refused 0\n");
  const std::string stats = run("stats" + at("store")).out;
  EXPECT_THAT(stats, HasSubstr("audio-cache  features  4 entries, "));
  EXPECT_THAT(stats, HasSubstr("audio-waveform-cache  waveforms  4 entries, "));
  EXPECT_EQ(run("verify" + at("store")).code, 0);
}

TEST_F(CacheProgram, APR02_APR03_APR04_RecordingsOfAnotherRateNeedAnOption) {
  folder_.write("p/preprocessor_config.json",
                R"({"feature_extractor_type": "WhisperFeatureExtractor", "sampling_rate": 8000, "chunk_length": 1})");
  const std::string words =
      "warm" + at("c") + " " + (image_goldens() / "audio/mono.wav").string() + " --processor" + at("p");

  const Ending refused = run(words);
  EXPECT_EQ(refused.code, 3);
  EXPECT_EQ(refused.err,
            "wconvert-cache: error: " + (image_goldens() / "audio/mono.wav").string() +
                ": is of 16000 samples a second, expected 8000\nwconvert-cache: hint: --resample brings it there; so "
                "does ffmpeg -i IN.wav -ar 8000 OUT.wav\n");
  EXPECT_EQ(run(words + " --resample").code, 0);
}

TEST_F(CacheProgram, TellsWhatIsNoPictureAndMakesTheRest) {
  folder_.write("text", "x");
  const Ending ending = run("warm" + at("c") + image("rgb.png") + at("text") + processor("clip"));

  EXPECT_EQ(ending.code, 3);
  EXPECT_EQ(ending.out, "made 1, already there 0, refused 1\n");
  EXPECT_EQ(ending.err,
            "wconvert-cache: error: " + (folder_ / "text").string() + ": is neither a PNG nor a JPEG file\n");
}

TEST_F(CacheProgram, VerifiesAndNamesTheDamagedEntry) {
  warm("c");
  EXPECT_EQ(run("verify" + at("c")).code, 0);
  EXPECT_THAT(run("verify" + at("c")).out, testing::StartsWith("clean: 2 entries, "));
  const fs::path entry = an_entry("c");
  std::vector<std::byte> bytes = content(entry);
  bytes[bytes.size() / 2] ^= std::byte{1};
  const std::string path = fs::relative(entry, folder_.path() / "c").string();
  folder_.write("c/" + path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});

  const Ending ending = run("verify" + at("c"));
  EXPECT_EQ(ending.code, 6);
  EXPECT_THAT(ending.out, HasSubstr("damaged  " + path + ": \"pixel_values\": is damaged: CRC error\n1 finding: "));

  const Ending json = run("verify --json" + at("c"));
  EXPECT_EQ(json.code, 6);
  const Json report = parse_json(json.out, Path());
  EXPECT_EQ(report["findings"][0]["kind"], "damaged");
  EXPECT_EQ(report["findings"][0]["path"], path);
  EXPECT_EQ(report["counts"][0]["entries"], 2);
}

TEST_F(CacheProgram, ClearsACacheAndNothingElse) {
  warm("c");
  folder_.write("c/notes.txt", "mine");
  const Ending refused = run("clear" + at("c"));

  EXPECT_EQ(refused.code, 3);
  EXPECT_EQ(
      refused.err,
      "wconvert-cache: error: " + (folder_ / "c/notes.txt").string() +
          ": is no folder of entries\nwconvert-cache: hint: nothing was removed: a folder that holds anything but "
          "a cache is not cleared\n");
  fs::remove(folder_ / "c/notes.txt");
  const Ending cleared = run("clear" + at("c"));
  EXPECT_EQ(cleared.code, 0);
  EXPECT_THAT(cleared.out, testing::StartsWith("removed 2 entries, "));
  EXPECT_FALSE(fs::exists(folder_ / "c"));
  EXPECT_EQ(run("clear" + at("c")).out, "removed 0 entries, 0 B\n");
}

TEST_F(CacheProgram, StatsOfNothingAreNone) {
  fs::create_directories(folder_ / "c");

  EXPECT_EQ(run("stats" + at("c")).out, "no entries\n");
  const Ending missing = run("stats" + at("d"));
  EXPECT_EQ(missing.code, 2);
  EXPECT_EQ(missing.err, "wconvert-cache: error: " + (folder_ / "d").string() + ": is missing\n");
}

TEST_F(CacheProgram, RefusesWordsItDoesNotKnow) {
  EXPECT_EQ(run("").code, 2);
  EXPECT_EQ(run("warm" + at("c") + image("rgb.png")).code, 2);
  EXPECT_EQ(run("warm --seconds 1" + at("c") + image("rgb.png") + processor("clip")).err,
            "wconvert-cache: error: --seconds and --resample are for recordings, the processor is for pictures\n");
  EXPECT_EQ(run("warm --pillow 9" + at("c") + image("rgb.png") + processor("clip")).code, 2);
}

}  // namespace
}  // namespace wconvert::cache_test
