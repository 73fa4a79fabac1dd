#include "engine/image/processor.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstring>

#include "tests/engine/image/golden_pictures.h"

namespace wconvert::processor_test {
namespace {

using testing_io::refusal;

std::vector<float> floats_of(const Array& array) {
  std::vector<float> values(array.bytes.size() / sizeof(float));
  std::memcpy(values.data(), array.bytes.data(), array.bytes.size());
  return values;
}

/// The most by which one sample of a picture moves a pixel value, through a resizing that may add to it.
float step_of(const ImageProcessor& processor) {
  float step = static_cast<float>(processor.rescale_factor.value_or(1.0));
  if (processor.normal)
    step /= *std::min_element(processor.normal->deviation.begin(), processor.normal->deviation.end());
  return step;
}

float largest_difference(const Array& left, const Array& right) {
  const std::vector<float> a = floats_of(left);
  const std::vector<float> b = floats_of(right);
  float largest = 0;
  for (std::size_t at = 0; at < a.size(); ++at) largest = std::max(largest, std::abs(a[at] - b[at]));
  return largest;
}

TEST(PreprocessGoldens, PixelValuesOfPngsAreThoseOfTheSlowProcessors) {
  std::size_t outputs = 0;
  for (const Json& golden : golden_list("expected.json", "entries")) {
    const std::string image = golden["image"];
    SCOPED_TRACE(golden["processor"].get<std::string>() + " of " + image);
    const ImageProcessor processor = golden_processor(golden["processor"]);
    const Arrays found = preprocess(processor, decoded(image), Kernel::pillow_13, Path().in(image));

    EXPECT_EQ(processor.asked_size(), (Extent{golden["target_height"], golden["target_width"]}));
    ASSERT_EQ(found.size(), golden["outputs"].size());
    for (const auto& [name, expected] : golden["outputs"].items()) {
      const bool is_exact = image.ends_with(".png") || name != "pixel_values";
      if (is_exact) {
        EXPECT_EQ(digest(found.at(name)), digest(expected));
      } else if (golden.contains("values")) {
        const Array pillow = golden_arrays(golden["values"]).at(name);
        ASSERT_EQ(found.at(name).shape, pillow.shape);
        EXPECT_LE(largest_difference(found.at(name), pillow), 1.001F * step_of(processor));
      }
      ++outputs;
    }
  }
  EXPECT_EQ(outputs, 80U);
}

TEST(PreprocessGoldens, OlderPillowsAreFollowedWhereAskedFor) {
  for (const Json& golden : golden_list("older_pillow.json", "entries")) {
    const std::string image = golden["image"];
    const Arrays found =
        preprocess(golden_processor(golden["processor"]), decoded(image), Kernel::pillow_12, Path().in(image));
    for (const auto& [name, expected] : golden["outputs"].items()) {
      EXPECT_EQ(digest(found.at(name)), digest(expected)) << golden["processor"] << " of " << image;
    }
  }
}

Picture two_by_two() {
  return {2, 2, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}};
}

TEST(Preprocess, VP06_PixelValuesAreFloatsWhateverIsLeftOut) {
  const ImageProcessor processor = processor_in({{"image_processor_type", "SiglipImageProcessor"},
                                                 {"do_resize", false},
                                                 {"do_rescale", false},
                                                 {"do_normalize", false}});
  const Arrays arrays = preprocess(processor, two_by_two(), Kernel::pillow_13, Path());

  EXPECT_EQ(arrays.at("pixel_values").shape, (std::vector<std::int64_t>{1, 3, 2, 2}));
  EXPECT_EQ(floats_of(arrays.at("pixel_values")), (std::vector<float>{0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11}));
}

TEST(Preprocess, CropsOddDifferencesAsTheOriginal) {
  const auto cropped = [](std::int64_t height, std::int64_t width) {
    const ImageProcessor processor = processor_in({{"image_processor_type", "CLIPImageProcessor"},
                                                   {"do_resize", false},
                                                   {"do_rescale", false},
                                                   {"do_normalize", false},
                                                   {"crop_size", {{"height", height}, {"width", width}}}});
    std::vector<float> values =
        floats_of(preprocess(processor, two_by_two(), Kernel::pillow_13, Path()).at("pixel_values"));
    values.resize(static_cast<std::size_t>(height * width));  // red alone
    return values;
  };

  EXPECT_EQ(cropped(1, 1), (std::vector<float>{0}));
  EXPECT_EQ(cropped(1, 2), (std::vector<float>{0, 3}));
  EXPECT_EQ(cropped(3, 3), (std::vector<float>{0, 0, 0, 0, 0, 3, 0, 6, 9}));
  EXPECT_EQ(cropped(1, 3), (std::vector<float>{0, 0, 3}));
}

TEST(Preprocess, PatchesNeedWholeMultiples) {
  const ImageProcessor processor =
      processor_in({{"image_processor_type", "Qwen2VLImageProcessor"}, {"do_resize", false}});

  EXPECT_EQ(refusal([&] { preprocess(processor, two_by_two(), Kernel::pillow_13, Path().in("a")); }).what,
            "a: is 2 x 2 points, expected multiples of 28");
}

TEST(Processors, TakeTheirOwnDefaults) {
  const ImageProcessor clip = processor_in({{"feature_extractor_type", "CLIPFeatureExtractor"}, {"size", 336}});
  EXPECT_EQ(clip.asked_size(), (Extent{336, 336}));
  EXPECT_TRUE(std::holds_alternative<ShortestEdge>(clip.geometry));
  EXPECT_EQ(clip.crop, (Extent{224, 224}));
  EXPECT_EQ(clip.rescale_factor, 1.0 / 255);

  const ImageProcessor siglip = processor_in({{"image_processor_type", "SiglipImageProcessor"}, {"image_mean", 0.25}});
  EXPECT_EQ(siglip.asked_size(), (Extent{224, 224}));
  EXPECT_FALSE(siglip.crop);
  EXPECT_EQ(siglip.normal->mean, (std::array<float, 3>{0.25F, 0.25F, 0.25F}));

  const ImageProcessor pixtral = processor_in({{"image_processor_type", "PixtralImageProcessor"}, {"patch_size", 14}});
  EXPECT_EQ(pixtral.asked_size(), (Extent{1024, 1024}));
  EXPECT_EQ(std::get<WholePatches>(pixtral.geometry).patch, (Extent{14, 14}));

  const ImageProcessor qwen = processor_in(
      {{"image_processor_type", "Qwen2VLImageProcessor"}, {"size", {{"shortest_edge", 784}, {"longest_edge", 1568}}}});
  EXPECT_EQ(qwen.asked_size(), (Extent{784, 784}));
  EXPECT_EQ(std::get<MergedPatches>(qwen.geometry).most_points, 1568);
}

TEST(Processors, VC18_FilterIsANumberOrAName) {
  const auto filter = [](const Json& resample) {
    return processor_in({{"image_processor_type", "SiglipImageProcessor"}, {"resample", resample}}).resample;
  };
  EXPECT_EQ(filter(1), Resample::lanczos);
  EXPECT_EQ(filter("bilinear"), Resample::bilinear);
  EXPECT_EQ(filter(nullptr), Resample::bicubic);
  EXPECT_EQ(
      refusal([&] {
        filter({{"a", 1}});
      }).what,
      "preprocessor_config.json: resample: is an object, expected 0 to 5, or the name of one of Pillow's filters");
  EXPECT_EQ(
      refusal([&] { filter(6); }).what,
      "preprocessor_config.json: resample: is the integer 6, expected 0 to 5, or the name of one of Pillow's filters");
}

TEST(Processors, TellEverythingThatIsWrongAtOnce) {
  const Json config = {{"image_processor_type", "CLIPImageProcessor"},
                       {"size", {{"longest_edge", 3}}},
                       {"crop_size", {{"height", -1}, {"width", 2}}},
                       {"do_resize", "yes"},
                       {"rescale_factor", "x"},
                       {"image_mean", {1, 2}},
                       {"image_std", {1, 2, "3"}}};

  EXPECT_EQ(refusal([&] { processor_in(config); }).what,
            "preprocessor_config.json: size: expected a number, \"shortest_edge\", or \"height\" and \"width\"\n"
            "preprocessor_config.json: do_resize: is the string \"yes\", expected true or false\n"
            "preprocessor_config.json: crop_size.height: is the integer -1, expected a whole number above 0\n"
            "preprocessor_config.json: rescale_factor: is the string \"x\", expected a number\n"
            "preprocessor_config.json: image_mean: is a list, expected three numbers\n"
            "preprocessor_config.json: image_std: is a list, expected three numbers");
}

TEST(Processors, UnknownOnesAreRefused) {
  const auto refused = [](const Json& config) { return refusal([&] { processor_in(config); }); };
  const std::string known =
      "expected one of CLIPImageProcessor, CLIPFeatureExtractor, SiglipImageProcessor, PixtralImageProcessor, "
      "Qwen2VLImageProcessor";

  EXPECT_EQ(refused(Json::object()).what, "preprocessor_config.json: names no image_processor_type, " + known);
  EXPECT_EQ(refused({{"image_processor_type", "ViTImageProcessor"}}).what,
            "preprocessor_config.json: is of a ViTImageProcessor, " + known);
  const auto fast = refused({{"image_processor_type", "PixtralImageProcessorFast"}});
  EXPECT_EQ(fast.what,
            "preprocessor_config.json: is of a PixtralImageProcessorFast, whose numbers differ from those of the slow "
            "one in their last bits");
  EXPECT_EQ(fast.hint, "save the processor again with use_fast=False to have it preprocessed here");
}

}  // namespace
}  // namespace wconvert::processor_test
