// The list VP of the specification.

#include "engine/cache/pictures.h"

#include "engine/cache/warm.h"
#include "tests/engine/cache/cache_folder.h"

namespace wconvert::pictures_test {
namespace {

using testing_io::refusal;

PictureProcessor processor_named(const std::string& name) {
  return read_picture_processor(image_goldens() / "processors" / name, Kernel::pillow_13);
}

class Pictures : public testing::Test {
 protected:
  Fetched run(const PictureProcessor& processor, const std::string& image, PixelCache* cache) {
    Report report;
    return preprocess_picture(content(picture(image)), processor, cache, Here(report, Path().in(image)));
  }
  WarmOne into(PixelCache& cache) const {
    return [&](auto file, const Here& here) { return preprocess_picture(file, processor_, &cache, here).hit; };
  }
  static fs::path picture(const std::string& image) { return image_goldens() / "images" / image; }
  std::size_t entries() const {
    std::size_t count = 0;
    if (!fs::exists(folder_ / "cache")) return count;
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / "cache")) count += entry.is_regular_file();
    return count;
  }

  const TemporaryFolder folder_;
  PixelCache cache_{folder_ / "cache"};
  const PictureProcessor processor_ = processor_named("pixtral");
};

TEST_F(Pictures, VP01_WithoutACacheTensorsAreMadeAndNothingIsKept) {
  const Fetched fetched = run(processor_, "rgb.png", nullptr);

  EXPECT_FALSE(fetched.hit);
  EXPECT_EQ(fetched.arrays.at("pixel_values").dtype, DType::f32);
  EXPECT_EQ(fetched.arrays.at("image_sizes").dtype, DType::i64);
  EXPECT_FALSE(fs::exists(cache_.root()));
}

TEST_F(Pictures, VP02_FirstRunIsAMissAndMakesAnEntry) {
  EXPECT_FALSE(run(processor_, "rgb.png", &cache_).hit);
  EXPECT_EQ(entries(), 1U);
}

TEST_F(Pictures, VP03_SecondRunIsAHitWithEqualTensors) {
  const Fetched first = run(processor_, "rgb.png", &cache_);
  const Fetched second = run(processor_, "rgb.png", &cache_);

  EXPECT_TRUE(second.hit);
  EXPECT_EQ(second.arrays, first.arrays);
}

TEST_F(Pictures, VP03_HitLeavesPictureAndProcessorAlone) {
  const std::vector<std::byte> file(3, std::byte{7});  // no picture at all
  const Extent asked = processor_.processor.asked_size();
  const PixelKey key({sha256_of(file), processor_.identity, asked.height, asked.width});
  cache_.put(key, PixelCase::arrays());
  Report report;

  EXPECT_EQ(preprocess_picture(file, processor_, &cache_, Here(report)).arrays, PixelCase::arrays());
}

TEST_F(Pictures, VP04_AnotherSizeIsAMiss) {
  run(processor_, "rgb.png", &cache_);
  EXPECT_FALSE(run(processor_named("pixtral_patch6"), "rgb.png", &cache_).hit);
  EXPECT_EQ(entries(), 2U);
}

TEST_F(Pictures, VP05_AnotherPictureIsAMiss) {
  run(processor_, "rgb.png", &cache_);
  EXPECT_FALSE(run(processor_, "tall.png", &cache_).hit);
  EXPECT_EQ(entries(), 2U);
}

TEST_F(Pictures, AnotherPillowIsAMiss) {
  run(processor_, "rgb.png", &cache_);
  const auto older = read_picture_processor(image_goldens() / "processors/pixtral", Kernel::pillow_12);
  EXPECT_FALSE(run(older, "rgb.png", &cache_).hit);
}

TEST_F(Pictures, WarmingMakesWhatIsMissingAndTellsWhatIsNoPicture) {
  folder_.write("text.png", "no picture");
  run(processor_, "rgb.png", &cache_);
  const std::vector<fs::path> files = {
      picture("rgb.png"), folder_ / "text.png", picture("tall.png"), folder_ / "missing.png"};

  const std::vector<WarmedFile> warmed = warm_cache(into(cache_), files, {});

  ASSERT_EQ(warmed.size(), 4U);
  EXPECT_TRUE(warmed[0].hit);
  EXPECT_FALSE(warmed[2].hit);
  EXPECT_TRUE(warmed[2].refusals.empty());
  EXPECT_EQ(warmed[1].refusals.at(0).str(), (folder_ / "text.png").string() + ": is neither a PNG nor a JPEG file");
  EXPECT_EQ(warmed[3].refusals.at(0).str(), (folder_ / "missing.png").string() + ": is missing");
  EXPECT_EQ(entries(), 2U);
  EXPECT_TRUE(run(processor_, "tall.png", &cache_).hit);
}

TEST_F(Pictures, SameEntriesForAnyNumberOfThreads) {
  std::vector<fs::path> files;
  for (const Json& image : golden_list("expected.json", "images")) files.push_back(picture(image["file"]));
  PixelCache other(folder_ / "other");

  warm_cache(into(cache_), files, {.threads = 1});
  warm_cache(into(other), files, {.threads = 2});

  std::size_t compared = 0;
  for (const auto& entry : fs::recursive_directory_iterator(cache_.root())) {
    if (!entry.is_regular_file()) continue;
    EXPECT_EQ(content(entry.path()), content(other.root() / fs::relative(entry.path(), cache_.root())));
    ++compared;
  }
  EXPECT_EQ(compared, files.size());
}

TEST_F(Pictures, ProcessorIsFoundInEitherFile) {
  const auto bytes = content(image_goldens() / "processors/clip/preprocessor_config.json");
  const std::string config(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  folder_.write("own/preprocessor_config.json", config);
  folder_.write("joint/processor_config.json", "{\"image_processor\": " + config + "}");

  const auto identity = [&](const char* name) {
    return read_picture_processor(folder_ / name, Kernel::pillow_13).identity;
  };
  EXPECT_EQ(identity("own"), identity("joint"));
}

TEST_F(Pictures, FolderWithoutAProcessorIsRefused) {
  folder_.write("none/processor_config.json", "{\"patch_size\": 3}");
  folder_.write("wrong/processor_config.json",
                "{\"image_processor\": {\"image_processor_type\": \"SiglipImageProcessor\", \"do_resize\": 3}}");
  const auto refused = [&](const char* name) {
    return refusal([&] { read_picture_processor(folder_ / name, Kernel::pillow_13); }).what;
  };

  EXPECT_EQ(refused("none"),
            (folder_ / "none").string() +
                ": has no image processor: neither preprocessor_config.json nor one in processor_config.json");
  EXPECT_EQ(refused("wrong"),
            "processor_config.json: image_processor: do_resize: is the integer 3, expected true or false");
}

}  // namespace
}  // namespace wconvert::pictures_test
