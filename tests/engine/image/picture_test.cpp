#include "engine/image/picture.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>

#include "engine/core/text.h"
#include "tests/engine/image/golden_pictures.h"

namespace wconvert::picture_test {
namespace {

using testing_io::refusal;

int largest_difference(const Picture& left, const Picture& right) {
  int largest = 0;
  for (std::size_t at = 0; at < left.rgb.size(); ++at) {
    largest = std::max(largest, std::abs(int{left.rgb[at]} - int{right.rgb[at]}));
  }
  return largest;
}

TEST(PictureGoldens, AreDecodedAsPillowDecodesThem) {
  const Arrays expected = golden_arrays("decoded.npz");
  std::size_t files = 0;
  for (const Json& golden : golden_list("expected.json", "images")) {
    const std::string file = golden["file"];
    SCOPED_TRACE(file);
    const Picture picture = decoded(file);
    const Picture pillow = picture_of(expected.at(file));

    ASSERT_EQ(picture.height, pillow.height);
    ASSERT_EQ(picture.width, pillow.width);
    EXPECT_LE(largest_difference(picture, pillow), file.ends_with(".jpg") ? 1 : 0);
    ++files;
  }
  EXPECT_EQ(files, 15U);
}

class DamagedPicture : public testing::TestWithParam<std::string> {
 protected:
  const std::vector<std::byte> whole_ = content(image_goldens() / "images" / GetParam());
};

/// Decodes what may be anything; only an Error (input) may come of it.
void decode_anything(std::span<const std::byte> file) {
  Report report;
  const auto code = refusal([&] { decode_picture(file, Here(report)); }).code;
  EXPECT_THAT(code, testing::AnyOf(0, 3));
}

TEST_P(DamagedPicture, TruncationIsRefusedUpToTheLastRow) {
  const std::size_t step = 7;
  for (std::size_t length = 0; length < whole_.size() - 40; length += step) {
    Report report;
    const auto part = std::span(whole_).first(length);
    EXPECT_EQ(refusal([&] { decode_picture(part, Here(report)); }).code, 3) << length;
  }
}

TEST_P(DamagedPicture, ChangedBytesAreDecodedOrRefused) {
  for (std::size_t at = 0; at < whole_.size(); at += 3) {
    std::vector<std::byte> damaged = whole_;
    damaged[at] ^= std::byte{0x55};
    decode_anything(damaged);
  }
}

INSTANTIATE_TEST_SUITE_P(Files,
                         DamagedPicture,
                         testing::Values("rgba.png",
                                         "grey16.png",
                                         "palette_transparent.png",
                                         "photo_420.jpg",
                                         "photo_444_progressive.jpg",
                                         "photo_cmyk.jpg"),
                         [](const auto& test) { return test.param.substr(0, test.param.find('.')); });

TEST(Pictures, RefusalsSayWhatWasFound) {
  const auto refused = [](std::vector<std::byte> file) {
    Report report;
    return refusal([&] { decode_picture(file, Here(report, Path().in("a"))); }).what;
  };
  const auto bytes = [](std::string_view characters) {
    const auto span = std::as_bytes(std::span(characters));
    return std::vector<std::byte>(span.begin(), span.end());
  };
  std::vector<std::byte> png = content(image_goldens() / "images/rgb.png");
  std::vector<std::byte> jpeg = content(image_goldens() / "images/photo_420.jpg");

  EXPECT_EQ(refused({}), "a: is neither a PNG nor a JPEG file");
  EXPECT_EQ(refused(bytes("GIF89a")), "a: is neither a PNG nor a JPEG file");
  EXPECT_EQ(refused({png.begin(), png.begin() + 100}), "a: is damaged: ends too early");
  EXPECT_EQ(refused({jpeg.begin(), jpeg.begin() + 200}), "a: is damaged: ends too early");
  png[20] ^= std::byte{1};
  EXPECT_EQ(refused(png), "a: is damaged: IHDR: CRC error");
}

TEST(Pictures, LargerThanAnyPictureIsRefusedBeforeItIsDecoded) {
  std::vector<std::byte> jpeg = content(image_goldens() / "images/photo_420.jpg");
  const std::array marker = {std::byte{0xFF}, std::byte{0xC0}};
  const auto frame = std::search(jpeg.begin(), jpeg.end(), marker.begin(), marker.end());
  // The most that libjpeg takes, twice.
  for (const int at : {5, 7}) {
    frame[at] = std::byte{0xFF};
    frame[at + 1] = std::byte{0xDC};
  }
  Report report;

  EXPECT_EQ(refusal([&] { decode_picture(jpeg, Here(report, Path().in("a"))); }).what,
            "a: is 65500 x 65500 points, expected 1 to 89478485 of them");
}

TEST(Pictures, WarningsOfTheDecoderAreNoted) {
  std::vector<std::byte> jpeg = content(image_goldens() / "images/photo_420.jpg");
  jpeg.insert(jpeg.begin() + 20, {std::byte{0}, std::byte{7}});
  Report report;
  decode_picture(jpeg, Here(report, Path().in("a.jpg")));

  ASSERT_EQ(report.notes().size(), 1U);
  EXPECT_EQ(
      report.notes().front().str(),
      "a.jpg: is damaged, and decoded as far as it goes: Corrupt JPEG data: 2 extraneous bytes before marker 0xdb");
}

}  // namespace
}  // namespace wconvert::picture_test
