#include "engine/cache/survey.h"

#include "engine/npz/npz.h"
#include "tests/engine/cache/cache_folder.h"

namespace wconvert::survey_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> lines_of(const CacheSurvey& survey) {
  std::vector<std::string> lines;
  for (const CacheFinding& finding : survey.findings) {
    lines.push_back(std::string(name_of(finding.fault)) + " " + finding.path + ": " + finding.detail);
  }
  return lines;
}

class Survey : public testing::Test {
 protected:
  void SetUp() override {
    PixelCache(folder_.path()).put(pixel_, PixelCase::arrays());
    FeatureCache(folder_.path()).put(FeatureKey(FeatureCase::parts()), FeatureCase::arrays());
    WaveformCache(folder_.path()).put(WaveformKey(WaveformCase::parts()), WaveformCase::arrays());
  }
  std::vector<std::byte> pixel_entry() const { return content(PixelCache(folder_.path()).path_for(pixel_)); }
  void write(const std::string& name, std::span<const std::byte> bytes) const {
    fs::remove(folder_ / name);
    folder_.write(name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }

  const TemporaryFolder folder_;
  const PixelKey pixel_{PixelCase::parts()};
  const std::string pixel_name_ = "bb/" + pixel_.entry().file_name;
};

TEST_F(Survey, CountsEveryKindAndFindsNothingInAWholeCache) {
  for (const int threads : {1, 2}) {
    const CacheSurvey survey = survey_cache(folder_.path(), {.contents = true, .threads = threads});

    EXPECT_THAT(lines_of(survey), IsEmpty());
    ASSERT_EQ(survey.counts.size(), 3U);
    for (const CacheCount& count : survey.counts) EXPECT_EQ(count.entries, 1U);
    EXPECT_EQ(survey.counts[0].bytes, pixel_entry().size());
  }
}

TEST_F(Survey, FindsEveryFaultAtOnceInTheOrderOfPaths) {
  const std::vector<std::byte> entry = pixel_entry();
  std::vector<std::byte> damaged = entry;
  damaged[entry.size() / 3] ^= std::byte{1};
  const std::string other(64, 'c');
  write("cc/" + other + ".111111111111.224x336.npz", entry);
  write("cc/" + pixel_.entry().file_name, entry);
  write("cc/" + other + ".111111111111.9x9.npz", write_npz({{"x", floats({1}, {1})}}));
  write(pixel_name_, std::span(entry).first(40));
  folder_.write("cc/README.md", "");
  folder_.write("notes", "");
  folder_.write("cc/.a.npz.wconvert-01234567", "");
  fs::create_symlink("/dev/null", folder_ / ("cc/" + other + ".111111111111.1x1.npz"));

  const CacheSurvey survey = survey_cache(folder_.path(), {.contents = true});

  EXPECT_EQ(survey.unfinished, 1U);
  EXPECT_THAT(lines_of(survey),
              ElementsAre("damaged " + pixel_name_ + ": is damaged: not a zip archive",
                          "foreign cc/README.md: is no entry of a cache",
                          "misplaced cc/" + pixel_.entry().file_name + ": belongs into the folder bb",
                          "foreign cc/" + other + ".111111111111.1x1.npz: is no entry of a cache",
                          "misplaced cc/" + other + ".111111111111.224x336.npz: has the key of another entry",
                          "damaged cc/" + other + ".111111111111.9x9.npz: has no array \"pixel_values\"",
                          "foreign notes: is no folder of entries"));
}

TEST_F(Survey, OfNamesReadsNoEntry) {
  write(pixel_name_, {});

  EXPECT_THAT(lines_of(survey_cache(folder_.path(), {})), IsEmpty());
}

TEST_F(Survey, EveryFlippedByteIsFoundOrChangesNothing) {
  const std::vector<std::byte> entry = pixel_entry();
  std::size_t found = 0;
  for (std::size_t at = 0; at < entry.size(); ++at) {
    std::vector<std::byte> damaged = entry;
    damaged[at] ^= std::byte{0x04};
    write(pixel_name_, damaged);
    const CacheSurvey survey = survey_cache(folder_.path(), {.contents = true, .threads = 1});
    if (survey.findings.empty()) {
      EXPECT_EQ(PixelCache(folder_.path()).get(pixel_), PixelCase::arrays()) << at;
    } else {
      EXPECT_EQ(survey.findings.front().path, pixel_name_);
      ++found;
    }
  }
  EXPECT_GT(found, entry.size() / 2);
}

TEST_F(Survey, KeyThatIsNoneIsDamage) {
  const auto with_key = [&](const std::string& key) {
    Arrays arrays = PixelCase::arrays();
    const auto bytes = std::as_bytes(std::span(key));
    arrays["__key__"] = {DType::u8, {static_cast<std::int64_t>(bytes.size())}, {bytes.begin(), bytes.end()}};
    write(pixel_name_, write_npz(arrays));
    const CacheSurvey survey = survey_cache(folder_.path(), {.contents = true});
    return survey.findings.empty() ? std::string() : survey.findings.front().detail;
  };

  EXPECT_EQ(with_key("[]"), "\"__key__\": is a list, expected an object");
  EXPECT_EQ(with_key("{\"blob_sha\": 7}"), "\"__key__\" is no key");
  EXPECT_EQ(with_key("{}"), "cache key.blob_sha: is \"\", expected 64 lower-case hexadecimal digits");
  EXPECT_THAT(with_key("{"), testing::StartsWith("\"__key__\": "));
}

TEST_F(Survey, ProgressReachesTheEnd) {
  std::uint64_t last = 0;
  std::uint64_t whole = 0;
  survey_cache(folder_.path(),
               {.contents = true, .threads = 1, .progress = [&](std::uint64_t done, std::uint64_t total) {
                  last = done;
                  whole = total;
                }});
  EXPECT_EQ(last, whole);
  EXPECT_GT(whole, pixel_entry().size());
}

TEST(CacheKinds, AreKnownByTheNamesOfEntries) {
  const auto kind = [](const std::string& rest) {
    const CacheKind* found = kind_of_entry(std::string(64, 'a') + rest);
    return found == nullptr ? std::string("none") : std::string(found->name);
  };

  EXPECT_EQ(kind(".0123456789ab.224x336.npz"), "pixels");
  EXPECT_EQ(kind(".0123456789ab.16000.30000.npz"), "features");
  EXPECT_EQ(kind(".0123456789ab.16000.30000.rs.npz"), "features");
  EXPECT_EQ(kind(".16000.30000.wav.npz"), "waveforms");
  EXPECT_EQ(kind(".16000.30000.rs.wav.npz"), "waveforms");
  for (const char* none : {"",
                           ".npz",
                           ".0123456789ab.224x336",
                           ".0123456789ab.224x0336.npz",
                           ".0123456789ab.224x336.rs.npz",
                           ".0123456789aB.224x336.npz",
                           ".0123456789ab.224.npz",
                           ".0123456789ab.0.30000.npz",
                           ".0123456789ab.16000.30000.wav.npz",
                           ".16000.30000.npz",
                           ".wav.npz",
                           ".rs.npz"}) {
    EXPECT_EQ(kind(none), "none") << none;
  }
  EXPECT_EQ(kind_of_entry(""), nullptr);
  EXPECT_EQ(kind_of_entry(".npz"), nullptr);
}

}  // namespace
}  // namespace wconvert::survey_test
