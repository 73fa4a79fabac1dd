#include "engine/npz/npz.h"

#include <gmock/gmock.h>

#include <cstring>

#include "engine/core/text.h"
#include "engine/npz/npy.h"
#include "tests/engine/io/refusal.h"
#include "tests/engine/npz/image_goldens.h"

namespace wconvert::npz_test {
namespace {

using testing_io::refusal;

template <class T>
Array array(DType dtype, std::vector<std::int64_t> shape, const std::vector<T>& values) {
  const auto bytes = std::as_bytes(std::span(values));
  return {dtype, std::move(shape), {bytes.begin(), bytes.end()}};
}

Arrays some_arrays() {
  return {{"pixel_values", array<float>(DType::f32, {2, 1, 3}, {1.5F, -0.0F, 3e38F, 1e-45F, -7, 0.1F})},
          {"image_sizes", array<std::int64_t>(DType::i64, {1, 2}, {40, -56})},
          {"note", array<char>(DType::u8, {5}, {'a', 'b', '{', '}', '\0'})},
          {"one", array<double>(DType::f64, {}, {2.5})},
          {"none", array<std::uint16_t>(DType::u16, {0, 3}, {})}};
}

const Path file = Path().in("a.npz");

TEST(NpzGoldens, GoodFilesGiveTheArraysOfNumpy) {
  const Json verdicts = golden_json("npz/verdicts.json");
  ASSERT_GE(verdicts["good"].size(), 20U);
  for (const Json& golden : verdicts["good"]) {
    SCOPED_TRACE(golden["file"]);
    const Arrays arrays = golden_arrays("npz/" + golden["file"].get<std::string>());

    EXPECT_EQ(arrays.size(), golden["members"].size());
    for (const auto& [name, expected] : golden["members"].items()) {
      ASSERT_TRUE(arrays.count(name)) << name;
      EXPECT_EQ(digest(arrays.at(name)), digest(expected));
    }
  }
}

TEST(NpzGoldens, MalformedFilesGetTheirStatedVerdict) {
  const Json verdicts = golden_json("npz/verdicts.json");
  ASSERT_GE(verdicts["bad"].size(), 60U);
  for (const Json& golden : verdicts["bad"]) {
    SCOPED_TRACE(golden["file"]);
    std::string found = "miss";
    try {
      const Arrays arrays = golden_arrays("npz/" + golden["file"].get<std::string>());
      if (arrays.count("pixel_values")) found = digest(arrays.at("pixel_values"));
    } catch (const Error& error) {
      EXPECT_EQ(error.trouble(), Trouble::input) << error.what();
    }

    const bool is_policy = golden["ours"] == "policy";
    const bool has_value = is_policy && golden["numpy"]["result"] == "value";
    EXPECT_THAT(found, testing::AnyOf("miss", has_value ? digest(golden["numpy"]) : "miss"));
  }
}

/// Says whether a damaged file is refused, or else is read as the same arrays as before.
testing::AssertionResult is_refused_or_same(std::span<const std::byte> damaged, const Arrays& arrays) {
  try {
    if (read_npz(damaged, file) == arrays) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "other arrays";
  } catch (const Error& error) {
    if (error.trouble() == Trouble::input) return testing::AssertionSuccess();
    return testing::AssertionFailure() << error.what();
  }
}

class DamagedNpz : public testing::TestWithParam<std::string> {
 protected:
  const std::vector<std::byte> whole_ =
      GetParam() == "ours" ? write_npz(some_arrays()) : content(image_goldens() / "npz/good" / GetParam());
  const Arrays arrays_ = read_npz(whole_, file);
};

TEST_P(DamagedNpz, EveryTruncationIsRefused) {
  for (std::size_t length = 0; length < whole_.size(); ++length) {
    EXPECT_EQ(refusal([&] { read_npz(std::span(whole_).first(length), file); }).code, 3) << length;
  }
}

TEST_P(DamagedNpz, EveryChangedByteIsRefusedOrChangesNothing) {
  for (std::size_t at = 0; at < whole_.size(); ++at) {
    for (const unsigned change : {0x01U, 0x02U, 0x08U, 0x10U, 0x80U, 0xFFU}) {
      std::vector<std::byte> damaged = whole_;
      damaged[at] ^= static_cast<std::byte>(change);
      EXPECT_TRUE(is_refused_or_same(damaged, arrays_)) << "byte " << at << " changed by " << change;
    }
  }
}

TEST_P(DamagedNpz, EveryByteLeftOutOrPutInIsRefusedOrChangesNothing) {
  for (std::size_t at = 0; at < whole_.size(); ++at) {
    std::vector<std::byte> shorter = whole_;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(at));
    EXPECT_TRUE(is_refused_or_same(shorter, arrays_)) << "byte " << at << " left out";
    std::vector<std::byte> longer = whole_;
    longer.insert(longer.begin() + static_cast<std::ptrdiff_t>(at), std::byte{'P'});
    EXPECT_TRUE(is_refused_or_same(longer, arrays_)) << "byte put in before " << at;
  }
}

INSTANTIATE_TEST_SUITE_P(Files,
                         DamagedNpz,
                         testing::Values("ours",
                                         "with_image_sizes.npz",
                                         "savez_compressed.npz",
                                         "data_descriptor.npz",
                                         "zip64_local_sizes_absent.npz"),
                         [](const auto& test) { return test.param.substr(0, test.param.find('.')); });

TEST(Npz, WhatIsWrittenIsReadBack) {
  EXPECT_EQ(read_npz(write_npz(some_arrays()), file), some_arrays());
}

TEST(Npz, EveryPlainTypeIsReadBack) {
  for (const DType dtype : {DType::f16,
                            DType::f32,
                            DType::f64,
                            DType::i8,
                            DType::i16,
                            DType::i32,
                            DType::i64,
                            DType::u8,
                            DType::u16,
                            DType::u32,
                            DType::u64}) {
    const Arrays arrays = {{"a", {dtype, {3}, std::vector<std::byte>(3 * size_of(dtype), std::byte{0x7E})}}};
    EXPECT_EQ(read_npz(write_npz(arrays), file), arrays) << name_of(dtype);
  }
}

TEST(Npz, SameArraysAreTheSameBytes) {
  EXPECT_EQ(write_npz(some_arrays()), write_npz(some_arrays()));
}

TEST(Npz, NumbersStandAtMultiplesOfSixtyFourBytes) {
  const std::vector<std::byte> bytes = write_npz(some_arrays());
  const auto number = [&](std::size_t at, std::size_t width) {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data() + at, width);
    return value;
  };

  std::size_t members = 0;
  for (std::size_t at = 0; number(at, 4) == 0x04034B50; ++members) {
    const std::size_t begin = at + 30 + number(at + 26, 2) + number(at + 28, 2);
    EXPECT_EQ(number(at + 8, 2), 0U) << "the method is not: stored";
    EXPECT_EQ(number(at + 10, 4), 0x00210000U) << "the time is not the beginning of 1980";
    EXPECT_EQ(begin % 64, 0U);
    EXPECT_EQ((10 + number(begin + 8, 2)) % 64, 0U) << "the header of the array";
    at = begin + number(at + 18, 4);
  }
  EXPECT_EQ(members, some_arrays().size());
}

TEST(Npz, ArraysWithoutSuchAFormAreTheCallersFault) {
  EXPECT_THROW(write_npz({{"a", {DType::bf16, {1}, std::vector<std::byte>(2)}}}), std::logic_error);
  EXPECT_THROW(write_npz({{"a", {DType::f32, {2}, std::vector<std::byte>(4)}}}), std::logic_error);
  EXPECT_THROW(write_npz({{"../a", {DType::f32, {1}, std::vector<std::byte>(4)}}}), std::logic_error);
  EXPECT_THROW(write_npz({}), std::logic_error);
}

TEST(Npz, DirectoryWithoutMembersIsRefusedBehindOne) {
  std::vector<std::byte> bytes = write_npz(some_arrays());
  const std::size_t end =
      bytes.size() - 22;  // the end record; from its byte 8 on: members, twice, and the directory's size
  std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(end) + 8, 8, std::byte{0});
  EXPECT_EQ(refusal([&] { read_npz(bytes, file); }).what, "a.npz: begins with a member, but its directory lists none");
}

std::string refusal_of(const std::string& golden) {
  return refusal([&] { golden_arrays("npz/bad/" + golden + ".npz"); }).what;
}

TEST(Npz, RefusalsSayWhatWasFound) {
  const std::map<std::string, std::string> expected = {
      {"zero_bytes", "does not begin as a zip archive with members does"},
      {"bytes_before", "does not begin as a zip archive with members does"},
      {"bytes_after", "is damaged: zip archive inconsistent"},
      {"payload_bit_flipped", "\"pixel_values\": is damaged: CRC error"},
      {"encrypted_flag", "\"pixel_values\": is encrypted"},
      {"method_bzip2", "\"pixel_values\": is compressed by method 12, expected 0 (stored) or 8 (deflate)"},
      {"stored_sizes_disagree", "\"pixel_values\": is stored in 216 bytes, but has 224"},
      {"sixty_five_members", "has 65 members, expected at most 64"},
      {"member_name_climbs", "has a member \"../evil.npy\", expected NAME.npy"},
      {"member_without_npy_suffix", "has a member \"pixel_values\", expected NAME.npy"},
      {"deflate_bomb_64_mib_of_zeros", "\"pixel_values\": has 67108864 bytes of numbers, its shape needs 96"},
      {"npy_magic_wrong", "\"pixel_values\": does not begin as a .npy file does"},
      {"npy_version_9", "\"pixel_values\": is of .npy version 9.0, expected 1.0, 2.0 or 3.0"},
      {"npy_header_longer_than_file", "\"pixel_values\": has a header of 65000 bytes where there is room for 214"},
      {"npy_header_calls_function",
       "\"pixel_values\": has a header that is no dictionary of 'descr', 'fortran_order' and 'shape'"},
      {"object_dtype_pickle", "\"pixel_values\": has the type \"|O\", expected plain numbers such as \"<f4\""},
      {"npy_shape_overflows", "\"pixel_values\": has a shape beyond 64 bits"},
      {"npy_payload_short", "\"pixel_values\": has 96 bytes of numbers, its shape needs 120"},
  };
  for (const auto& [name, what] : expected) {
    EXPECT_EQ(refusal_of(name), "npz/bad/" + name + ".npz: " + what);
  }
}

TEST(Npz, CompressedMembersAreNotInflatedBeyondTheLimit) {
  const auto packed = content(image_goldens() / "npz/good/savez_compressed.npz");

  EXPECT_EQ(refusal([&] { read_npz(packed, file, {.inflated_bytes = 547}); }).what,
            "a.npz: has compressed members of more than 547 bytes together");
  EXPECT_EQ(refusal([&] { read_npz(packed, file, {.inflated_bytes = 548}); }).code, 0);
}

TEST(Npz, FilesBeyondTheLimitAreRefused) {
  EXPECT_EQ(refusal([&] { read_npz(write_npz(some_arrays()), file, {.file_bytes = 100}); }).what,
            text("a.npz: is ", write_npz(some_arrays()).size(), " bytes, expected at most 100"));
}

}  // namespace
}  // namespace wconvert::npz_test
