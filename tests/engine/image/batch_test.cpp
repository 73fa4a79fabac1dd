#include "engine/image/batch.h"

#include <gmock/gmock.h>

#include "tests/engine/image/golden_pictures.h"

namespace wconvert::batch_test {
namespace {

using testing_io::refusal;

Json batches() {
  const std::vector<std::byte> bytes = content(TEST_DATA "/picture_batches.json");
  return parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, Path().in("picture_batches.json"));
}

Arrays one_by_one_and_together(const ImageProcessor& processor, const std::vector<std::string>& images) {
  std::vector<Arrays> pictures;
  for (const std::string& image : images) {
    pictures.push_back(preprocess(processor, decoded(image), Kernel::pillow_13, Path().in(image)));
  }
  return batch_of(processor, pictures, Path().in("batch"));
}

TEST(Batches, AreWhatTheSlowProcessorsMakeOfAllPicturesTogether) {
  const Json golden = batches();
  for (const Json& batch : golden["batches"]) {
    SCOPED_TRACE(batch["processor"].get<std::string>());
    const Arrays found = one_by_one_and_together(golden_processor(batch["processor"]), golden["images"]);

    ASSERT_EQ(found.size(), batch["outputs"].size());
    for (const auto& [name, expected] : batch["outputs"].items()) EXPECT_EQ(digest(found.at(name)), digest(expected));
  }
}

TEST(Batches, OfOnePictureAreThePicture) {
  const ImageProcessor processor = golden_processor("pixtral");
  const Arrays one = preprocess(processor, decoded("tall.png"), Kernel::pillow_13, Path());

  EXPECT_EQ(batch_of(processor, {one}, Path()), one);
}

TEST(Batches, OfPicturesThatDifferInSizeAreRefusedWhereTheProcessorFillsNothingUp) {
  const ImageProcessor processor =
      processor_in({{"image_processor_type", "CLIPImageProcessor"}, {"size", 8}, {"do_center_crop", false}});

  EXPECT_EQ(
      refusal([&] {
        one_by_one_and_together(processor, {"rgb.png", "tall.png"});
      }).what,
      "batch: pixel_values of picture 2 is [1, 3, 18, 8], but that of the first [1, 3, 8, 11]: they make no batch");
  EXPECT_EQ(refusal([&] { batch_of(processor, {}, Path().in("batch")); }).what,
            "batch: there is no picture to make a batch of");
}

}  // namespace
}  // namespace wconvert::batch_test
