#include "engine/io/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "engine/core/text.h"
#include "tests/engine/io/refusal.h"
#include "tests/temporary_folder.h"

namespace wconvert::safetensors_test {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing_io::Refusal;
using testing_io::refusal;

std::string length_text(std::uint64_t length) {
  std::string bytes;
  for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(length >> shift & 0xFF);
  return bytes;
}

std::string with_length(std::string_view json) {
  return length_text(json.size()) + std::string(json);
}

// A file of this header and so many bytes of data, of which the parser sees only the header.
Refusal refused(std::string_view head, std::uint64_t data_bytes = 0) {
  return refusal([&](const Here& here) { parse_safetensors(head, head.size() + data_bytes, here); },
                 "model.safetensors");
}

struct Row {
  std::string name;
  std::string text;
  std::uint64_t data_bytes;
  std::string what;
};

std::string name_of_row(const testing::TestParamInfo<Row>& info) {
  return info.param.name;
}

// Each row's `what` follows `model.safetensors: `.
class Prefix : public testing::TestWithParam<Row> {};
class Header : public testing::TestWithParam<Row> {};
class Entry : public testing::TestWithParam<Row> {};

TEST_P(Prefix, IsRefusedWithTheWholeMessage) {
  const Refusal found = refused(GetParam().text, GetParam().data_bytes);
  EXPECT_EQ(found.code, 3);
  EXPECT_EQ(found.what, "model.safetensors: " + GetParam().what);
}

TEST_P(Header, IsRefusedWithTheWholeMessage) {
  const Refusal found = refused(with_length(GetParam().text), GetParam().data_bytes);
  EXPECT_EQ(found.code, 3);
  EXPECT_EQ(found.what, "model.safetensors: " + GetParam().what);
}

// The text stands where the entry of the tensor "x" stands.
TEST_P(Entry, IsRefusedWithTheWholeMessage) {
  const Refusal found = refused(with_length("{\"x\":" + GetParam().text + "}"), GetParam().data_bytes);
  EXPECT_EQ(found.code, 3);
  EXPECT_EQ(found.what, "model.safetensors: tensor \"x\": " + GetParam().what);
}

// clang-format off
const Row prefixes[] = {
    {"Nothing", "", 0, "is 0 bytes, expected the header's length in 8 bytes, the header, and the data"},
    {"SevenBytes", std::string(7, '\0'), 0, "is 7 bytes, expected the header's length in 8 bytes, the header, and the data"},
    {"LengthZero", length_text(0), 0, "header of 0 bytes, expected at least 2"},
    {"LengthOne", length_text(1) + "{", 0, "header of 1 bytes, expected at least 2"},
    {"OnlyThePrefix", length_text(2), 0, "header of 2 bytes, but the file is 8: 2 bytes missing"},
    {"OneByteShort", length_text(3) + "{}", 0, "header of 3 bytes, but the file is 10: 1 bytes missing"},
    {"LengthOfTheFile", length_text(10) + "{}", 0, "header of 10 bytes, but the file is 10: 8 bytes missing"},
    {"LengthOneTooSmall", length_text(2) + "{ }", 0, "header: is not JSON at byte 2: object key - unexpected end of input; expected string literal"},
    {"OverTheLimit", length_text(100'000'001) + "{}", 1'000'000'000, "header of 100000001 bytes, expected at most 100000000"},
    {"TwoToThe40", length_text(1ULL << 40) + "{}", 0, "header of 1099511627776 bytes, expected at most 100000000"},
    {"TwoToThe63", length_text(1ULL << 63) + "{}", 0, "header of 9223372036854775808 bytes, expected at most 100000000"},
    {"AllOnes", length_text(~0ULL) + "{}", 0, "header of 18446744073709551615 bytes, expected at most 100000000"},
    {"WrapsWithThePrefix", length_text(~0ULL - 7) + "{}", 0, "header of 18446744073709551608 bytes, expected at most 100000000"},
    {"RightIn32Bits", length_text((1ULL << 32) + 2) + "{}", 0, "header of 4294967298 bytes, expected at most 100000000"},
    {"BigEndian", std::string("\0\0\0\0\0\0\0\2{}", 10), 0, "header of 144115188075855872 bytes, expected at most 100000000"},
    {"AnotherFirstByte", length_text(3) + " {}", 0, "header begins with \" \", expected {"},
    {"Zeros", std::string(100, '\0'), 0, "header of 0 bytes, expected at least 2"},
};

const Row headers[] = {
    {"NotJson", "{\"x\"}", 0, "header: is not JSON at byte 4: object separator - unexpected '}'; expected ':'"},
    {"Nul", std::string("{}\0\0", 4), 0, "header: is not JSON at byte 2: a NUL byte"},
    {"TextBehind", "{}x", 0, "header: is not JSON at byte 2: value - invalid literal"},
    {"DataBehindNoTensor", "{}", 3, "3 bytes after the last tensor: the tensors take 0 bytes, the file has room for 3"},
    {"OneByteMissing", R"({"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})", 3, "1 bytes missing: the tensors take 4 bytes, the file has room for 3"},
    {"OneByteTooMany", R"({"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})", 5, "1 bytes after the last tensor: the tensors take 4 bytes, the file has room for 5"},
    {"FarPastTheEnd", R"({"x":{"dtype":"U8","shape":[4611686018427387904],"data_offsets":[0,4611686018427387904]}})", 5, "4611686018427387899 bytes missing: the tensors take 4611686018427387904 bytes, the file has room for 5"},
    {"DuplicateTensor", R"({"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}})", 0, "header: the key \"x\" stands 2 times"},
    {"DuplicateEscaped", R"({"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\u0078":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}})", 0, "header: the key \"x\" stands 2 times"},
    {"DuplicateMetadata", R"({"__metadata__":{},"__metadata__":{}})", 0, "header: the key \"__metadata__\" stands 2 times"},
    {"DuplicateInMetadata", R"({"__metadata__":{"a":"b","a":"b"}})", 0, "__metadata__: the key \"a\" stands 2 times"},
    {"DuplicateField", R"({"x":{"dtype":"U8","shape":[0],"shape":[0],"data_offsets":[0,0]}})", 0, "tensor \"x\": the key \"shape\" stands 2 times"},
    {"MetadataList", R"({"__metadata__":[]})", 0, "__metadata__: is a list, expected an object of strings"},
    {"MetadataString", R"({"__metadata__":"a"})", 0, "__metadata__: is the string \"a\", expected an object of strings"},
    {"MetadataOfNumbers", R"({"__metadata__":{"a":1}})", 0, "__metadata__: the value of \"a\" is the integer 1, expected a string"},
    {"MetadataOfObjects", R"({"__metadata__":{"a":{}}})", 0, "__metadata__: the value of \"a\" is an object, expected a string"},
    {"TooDeep", R"({"x":)" + std::string(200'000, '['), 0, "header: is nested deeper than 64 levels"},
    {"SameRange", R"({"b":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}})", 8, "tensor \"b\": data_offsets [0, 8] overlap tensor \"a\" [0, 8]"},
    {"Nested", R"({"b":{"dtype":"U8","shape":[2],"data_offsets":[4,6]},"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}})", 8, "tensor \"b\": data_offsets [4, 6] overlap tensor \"a\" [0, 8]"},
    {"EmptyInside", R"({"b":{"dtype":"U8","shape":[0],"data_offsets":[4,4]},"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}})", 8, "tensor \"b\": data_offsets [4, 4] overlap tensor \"a\" [0, 8]"},
    {"PartlyTheSame", R"({"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}})", 8, "tensor \"b\": data_offsets [4, 8] overlap tensor \"a\" [0, 5]"},
    {"HoleInFront", R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[1,5]}})", 5, "tensor \"a\": data_offsets [1, 5] leave 1 bytes unused behind the header"},
    {"HoleInside", R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[12,16]}})", 16, "tensor \"b\": data_offsets [12, 16] leave 8 bytes unused behind tensor \"a\" [0, 4]"},
    {"EmptyBehindAHole", R"({"a":{"dtype":"U8","shape":[0],"data_offsets":[8,8]}})", 8, "tensor \"a\": data_offsets [8, 8] leave 8 bytes unused behind the header"},
    {"SeveralEntries", R"({"a":{},"b":7})", 0, "tensor \"a\": dtype is missing\nmodel.safetensors: tensor \"a\": shape is missing\nmodel.safetensors: tensor \"a\": data_offsets is missing\nmodel.safetensors: tensor \"b\": is the integer 7, expected an object"},
    {"TerminalEscapes", "{\"\\u001b[31m\":7}", 0, "tensor \"\\x1b[31m\": is the integer 7, expected an object"},
};

const Row entries[] = {
    {"Null", "null", 0, "is null, expected an object"},
    {"List", "[1,[2]]", 0, "is a list, expected an object"},
    {"String", R"("a")", 0, "is the string \"a\", expected an object"},
    {"Boolean", "true", 0, "is true, expected an object"},
    {"NoDtype", R"({"shape":[0],"data_offsets":[0,0]})", 0, "dtype is missing"},
    {"NoShape", R"({"dtype":"U8","data_offsets":[0,0]})", 0, "shape is missing"},
    {"NoOffsets", R"({"dtype":"U8","shape":[0]})", 0, "data_offsets is missing"},
    {"UnknownKey", R"({"dtype":"U8","shape":[0],"data_offsets":[0,0],"strides":[1]})", 0, "has the unknown key \"strides\", expected dtype, shape and data_offsets"},
    {"DtypeUnknown", R"({"dtype":"F31","shape":[0],"data_offsets":[0,0]})", 0, "dtype \"F31\" is unknown, expected one of " + dtype_names()},
    {"DtypeLowerCase", R"({"dtype":"bf16","shape":[0],"data_offsets":[0,0]})", 0, "dtype \"bf16\" is unknown, expected one of " + dtype_names()},
    {"DtypeOfTorch", R"({"dtype":"torch.bfloat16","shape":[0],"data_offsets":[0,0]})", 0, "dtype \"torch.bfloat16\" is unknown, expected one of " + dtype_names()},
    {"DtypeEmpty", R"({"dtype":"","shape":[0],"data_offsets":[0,0]})", 0, "dtype \"\" is unknown, expected one of " + dtype_names()},
    {"DtypeWithSpace", R"({"dtype":"U8 ","shape":[0],"data_offsets":[0,0]})", 0, "dtype \"U8 \" is unknown, expected one of " + dtype_names()},
    {"DtypeWithNul", R"({"dtype":"U8\u0000","shape":[0],"data_offsets":[0,0]})", 0, "dtype \"U8\\x00\" is unknown, expected one of " + dtype_names()},
    {"DtypeNumber", R"({"dtype":8,"shape":[0],"data_offsets":[0,0]})", 0, "dtype is the integer 8, expected a string"},
    {"DtypeNull", R"({"dtype":null,"shape":[0],"data_offsets":[0,0]})", 0, "dtype is null, expected a string"},
    {"DtypeF4", R"({"dtype":"F4","shape":[2],"data_offsets":[0,1]})", 1, "dtype F4 packs elements into parts of a byte, expected whole bytes"},
    {"DtypeF6", R"({"dtype":"F6_E3M2","shape":[4],"data_offsets":[0,3]})", 3, "dtype F6_E3M2 packs elements into parts of a byte, expected whole bytes"},
    {"ShapeNumber", R"({"dtype":"U8","shape":4,"data_offsets":[0,4]})", 4, "shape is the integer 4, expected a list"},
    {"ShapeNull", R"({"dtype":"U8","shape":null,"data_offsets":[0,4]})", 4, "shape is null, expected a list"},
    {"ExtentNegative", R"({"dtype":"U8","shape":[-2,-2],"data_offsets":[0,4]})", 4, "shape[0] is the integer -2, expected an integer from 0 to 2^63 - 1"},
    {"ExtentMinusZero", R"({"dtype":"U8","shape":[-0],"data_offsets":[0,0]})", 0, "shape[0] is the integer -0, expected an integer from 0 to 2^63 - 1"},
    {"ExtentFraction", R"({"dtype":"U8","shape":[1,4.0],"data_offsets":[0,4]})", 4, "shape[1] is the number 4.0, expected an integer from 0 to 2^63 - 1"},
    {"ExtentExponent", R"({"dtype":"U8","shape":[4e0],"data_offsets":[0,4]})", 4, "shape[0] is the number 4.0, expected an integer from 0 to 2^63 - 1"},
    {"ExtentString", R"({"dtype":"U8","shape":["4"],"data_offsets":[0,4]})", 4, "shape[0] is the string \"4\", expected an integer from 0 to 2^63 - 1"},
    {"ExtentBoolean", R"({"dtype":"U8","shape":[true],"data_offsets":[0,1]})", 1, "shape[0] is true, expected an integer from 0 to 2^63 - 1"},
    {"ExtentNull", R"({"dtype":"U8","shape":[null],"data_offsets":[0,1]})", 1, "shape[0] is null, expected an integer from 0 to 2^63 - 1"},
    {"ExtentNested", R"({"dtype":"U8","shape":[[4]],"data_offsets":[0,4]})", 4, "shape[0] is a list, expected an integer from 0 to 2^63 - 1"},
    {"ExtentTwoToThe63", R"({"dtype":"U8","shape":[0,9223372036854775808],"data_offsets":[0,0]})", 0, "shape[1] is the integer 9223372036854775808, expected an integer from 0 to 2^63 - 1"},
    {"ExtentBeyond64Bits", R"({"dtype":"U8","shape":[18446744073709551616],"data_offsets":[0,0]})", 0, "shape[0]: 18446744073709551616 does not fit in 64 bits\nmodel.safetensors: tensor \"x\": shape[0] is null, expected an integer from 0 to 2^63 - 1"},
    {"ManyDimensions", R"({"dtype":"U8","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,1]})", 1, "shape has 65 dimensions, expected at most 64"},
    {"VolumeOverflows", R"({"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]})", 0, "shape [4294967296, 4294967296] of U8 overflows 63 bits"},
    {"VolumeOverflowsBesideZero", R"({"dtype":"U8","shape":[0,4294967296,4294967296],"data_offsets":[0,0]})", 0, "shape [0, 4294967296, 4294967296] of U8 overflows 63 bits"},
    {"BytesOverflow", R"({"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]})", 0, "shape [4611686018427387904] of F32 overflows 63 bits"},
    {"LongShape", R"({"dtype":"U8","shape":[1,2,3,4,5,6,7,8,9],"data_offsets":[0,1]})", 1, "data_offsets [0, 1] span 1 bytes, expected 362880 for shape [1, 2, 3, 4, 5, 6, 7, 8, ...] of U8"},
    {"OffsetsString", R"({"dtype":"U8","shape":[4],"data_offsets":"04"})", 4, "data_offsets is the string \"04\", expected a list"},
    {"OffsetsNone", R"({"dtype":"U8","shape":[4],"data_offsets":[]})", 4, "data_offsets has a length of 0, expected 2"},
    {"OffsetsOne", R"({"dtype":"U8","shape":[4],"data_offsets":[4]})", 4, "data_offsets has a length of 1, expected 2"},
    {"OffsetsThree", R"({"dtype":"U8","shape":[4],"data_offsets":[0,2,4]})", 4, "data_offsets has a length of 3, expected 2"},
    {"OffsetsReversed", R"({"dtype":"U8","shape":[4],"data_offsets":[4,0]})", 4, "data_offsets [4, 0] end before they begin"},
    {"OffsetsNegative", R"({"dtype":"U8","shape":[4],"data_offsets":[-4,0]})", 4, "data_offsets[0] is the integer -4, expected an integer from 0 to 2^63 - 1"},
    {"OffsetsNumber", R"({"dtype":"U8","shape":[4],"data_offsets":[0,4.0]})", 4, "data_offsets[1] is the number 4.0, expected an integer from 0 to 2^63 - 1"},
    {"OffsetsThatWrapWithTheHeader", R"({"dtype":"U8","shape":[4],"data_offsets":[18446744073709551612,18446744073709551615]})", 4, "data_offsets[0] is the integer 18446744073709551612, expected an integer from 0 to 2^63 - 1"},
    {"OffsetsRightIn32Bits", R"({"dtype":"U8","shape":[4],"data_offsets":[0,4294967300]})", 4, "data_offsets [0, 4294967300] span 4294967300 bytes, expected 4 for shape [4] of U8"},
    {"SpanTooSmall", R"({"dtype":"F32","shape":[2,2],"data_offsets":[0,15]})", 15, "data_offsets [0, 15] span 15 bytes, expected 16 for shape [2, 2] of F32"},
    {"SeveralFields", R"({"dtype":"X","shape":1,"data_offsets":2,"y":3})", 0, "has the unknown key \"y\", expected dtype, shape and data_offsets\nmodel.safetensors: tensor \"x\": dtype \"X\" is unknown, expected one of " + dtype_names() + "\nmodel.safetensors: tensor \"x\": shape is the integer 1, expected a list\nmodel.safetensors: tensor \"x\": data_offsets is the integer 2, expected a list"},
};
// clang-format on

INSTANTIATE_TEST_SUITE_P(Rows, Prefix, testing::ValuesIn(prefixes), name_of_row);
INSTANTIATE_TEST_SUITE_P(Rows, Header, testing::ValuesIn(headers), name_of_row);
INSTANTIATE_TEST_SUITE_P(Rows, Entry, testing::ValuesIn(entries), name_of_row);

SafetensorsHeader parse(std::string_view json, std::uint64_t data_bytes) {
  Report report;
  const std::string head = with_length(json);
  SafetensorsHeader header = parse_safetensors(head, head.size() + data_bytes, Here(report));
  report.raise();
  return header;
}

std::vector<std::string> names(const std::vector<TensorEntry>& tensors) {
  std::vector<std::string> names;
  for (const TensorEntry& tensor : tensors) names.push_back(tensor.name);
  return names;
}

TEST(ParseSafetensors, GivesTheTensorsInTheOrderOfTheirData) {
  const SafetensorsHeader header = parse(
      R"({"b":{"dtype":"F32","shape":[2,3],"data_offsets":[4,28]},"__metadata__":{"format":"pt"},)"
      R"("a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},"none":{"dtype":"I64","shape":[0,5],"data_offsets":[4,4]},)"
      R"("scalar":{"shape":[],"data_offsets":[28,30],"dtype":"F16"}})",
      30);

  EXPECT_THAT(names(header.tensors), ElementsAre("a", "none", "b", "scalar"));
  EXPECT_EQ(header.tensors[2].dtype, DType::f32);
  EXPECT_EQ(header.tensors[2].shape, (Shape{2, 3}));
  EXPECT_EQ(header.tensors[2].begin, header.data_begin + 4);
  EXPECT_EQ(header.tensors[2].end, header.data_begin + 28);
  EXPECT_EQ(header.metadata.at("format"), "pt");
}

TEST(ParseSafetensors, AcceptsWhatTheFormatAllows) {
  EXPECT_TRUE(parse("{}", 0).tensors.empty());
  EXPECT_TRUE(parse("{} \n\r\t", 0).tensors.empty());
  EXPECT_TRUE(parse(R"({"__metadata__":null})", 0).metadata.empty());
  EXPECT_EQ(parse(R"({"":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})", 1).tensors[0].name, "");
}

TEST(ParseSafetensors, SaysWhatTheFileLooksLike) {
  EXPECT_EQ(refused("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n").hint,
            "looks like a Git LFS pointer: fetch the file itself with `git lfs pull`");
  EXPECT_EQ(refused(R"({"x":{"dtype":"U8"}})").hint, "looks like JSON without the header's length in front");
  EXPECT_EQ(refused(with_length(R"({"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})"), 3).hint,
            "the file was not copied or downloaded whole: fetch it again");
}

std::string many(int count, const std::string& entry) {
  std::string json = "{";
  for (int index = 0; index < count; ++index) json += text(index == 0 ? "" : ",", "\"", index, "\":", entry);
  return json + "}";
}

TEST(ParseSafetensors, NamesAHundredOfTheOverlapsAndCountsTheRest) {
  const Refusal found = refused(with_length(many(2000, R"({"dtype":"U8","shape":[8],"data_offsets":[0,8]})")), 8);
  EXPECT_EQ(std::count(found.what.begin(), found.what.end(), '\n'), 100);
  EXPECT_THAT(found.what, EndsWith("model.safetensors: has 1899 more faults"));
}

TEST(ParseSafetensors, ReadsManyTensorsInLinearTime) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(parse(many(100'000, R"({"dtype":"U8","shape":[0],"data_offsets":[0,0]})"), 0).tensors.size(), 100'000U);
  // Looking through all earlier names for each would take minutes.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(ParseSafetensors, RefusesMetadataWithoutEnd) {
  const std::string json = "{\"__metadata__\":" + many(100'001, "\"\"") + "}";
  EXPECT_EQ(refused(with_length(json)).what, "model.safetensors: __metadata__: has more than 100000 keys");
}

TEST(ParseSafetensors, SurvivesEveryCutAndEveryChangedByte) {
  const std::string whole =
      with_length(R"({"__metadata__":{"a":"b"},"x":{"dtype":"U8","shape":[2,2],"data_offsets":[0,4]},)"
                  R"("y":{"dtype":"BF16","shape":[2],"data_offsets":[4,8]}})") +
      "the data";
  EXPECT_EQ(refused(whole).code, 0);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_EQ(refused(whole.substr(0, length)).code, 3) << length;
  }
  for (std::size_t index = 0; index < whole.size(); ++index) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = whole;
      changed[index] = static_cast<char>(changed[index] ^ (1 << bit));
      const Refusal found =
          refusal([&](const Here& here) { parse_safetensors(changed, changed.size(), here); }, "model.safetensors");
      EXPECT_TRUE(found.code == 3 || found.code == 0);
    }
  }
}

TEST(ReadSafetensors, ReadsTheHeaderOfAFile) {
  const TemporaryFolder folder;
  folder.write("a", with_length(R"({"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})") + "data");
  Report report;
  const SafetensorsHeader header = read_safetensors(InputFile::open(folder.path(), "a"), Here(report));
  EXPECT_TRUE(report.findings().empty());
  EXPECT_THAT(names(header.tensors), ElementsAre("x"));
}

TEST(ReadSafetensors, RefusesFilesOfEverySmallSize) {
  const TemporaryFolder folder;
  for (std::size_t size = 0; size < 80; ++size) {
    folder.write("a", std::string(size, '\0'));
    const InputFile file = InputFile::open(folder.path(), "a");
    EXPECT_EQ(refusal([&](const Here& here) { read_safetensors(file, here); }, "a").code, 3);
  }
}

TEST(LayOut, OrdersByDtypeFromHighToLowThenByName) {
  const SafetensorsDraft draft{{{"decoder.2", DType::f32, {2}},
                                {"decoder.10", DType::f32, {1}},
                                {"a", DType::boolean, {3}},
                                {"z", DType::u64, {}},
                                {"b", DType::bf16, {0, 7}}},
                               {{"format", "pt"}}};

  const SafetensorsLayout layout = lay_out(draft);

  EXPECT_THAT(names(layout.tensors), ElementsAre("z", "decoder.10", "decoder.2", "b", "a"));
  EXPECT_EQ(layout.head.size() % 8, 0U);
  EXPECT_EQ(layout.file_size, layout.head.size() + 8 + 12 + 0 + 3);
  EXPECT_EQ(layout.head.substr(8, 86),
            R"({"__metadata__":{"format":"pt"},"z":{"dtype":"U64","shape":[],"data_offsets":[0,8]},"d)");
}

TEST(LayOut, IsReadBackAsItWasDrafted) {
  const SafetensorsDraft draft{{{"\xC3\xA9 \"\\\n\x01\x7F", DType::f32, {2, 3}}, {"b", DType::i8, {5}}},
                               {{"k\t", "v\xF0\x9F\x98\x80"}}};
  const SafetensorsLayout layout = lay_out(draft);
  Report report;

  const SafetensorsHeader header = parse_safetensors(layout.head, layout.file_size, Here(report));

  EXPECT_TRUE(report.findings().empty());
  EXPECT_EQ(header.metadata, draft.metadata);
  ASSERT_EQ(header.tensors.size(), 2U);
  EXPECT_EQ(header.tensors[0].name, draft.tensors[0].name);
  EXPECT_EQ(header.tensors[1].begin, layout.tensors[1].begin);
}

TEST(Safetensors, ReadsNothingBehindAHeadThatIsTooShort) {
  Report report;
  for (const std::string& head : {std::string(), std::string(7, '\0'), length_text(20) + "{}"}) {
    EXPECT_THROW(parse_safetensors(head, 512, Here(report)), std::logic_error) << head.size();
  }
}

TEST(LayOut, RefusesToWriteANameTwice) {
  const SafetensorsDraft draft{{{"a", DType::f32, {2}}, {"b", DType::f32, {2}}, {"a", DType::bf16, {2}}}, {}};
  EXPECT_THROW(lay_out(draft), std::logic_error);
}

TEST(LayOut, RefusesSizesThatOverflow) {
  EXPECT_THROW(lay_out({{{"a", DType::f32, {1LL << 62}}}, {}}), std::logic_error);
  EXPECT_THROW(lay_out({{{"a", DType::f4, {1}}}, {}}), std::logic_error);
}

// Files that the library itself wrote stand among the goldens.
TEST(LayOut, GivesTheBytesOfTheLibrary) {
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(TEST_DATA) / "goldens")) {
    if (entry.path().extension() != ".safetensors") continue;
    const InputFile file = InputFile::open(entry.path());
    Report report;
    const SafetensorsHeader header = read_safetensors(file, Here(report, file.path()));
    ASSERT_TRUE(report.findings().empty()) << entry.path() << report.findings()[0].str();
    // The library leaves the order of several keys to chance.
    if (header.metadata.size() > 1) continue;
    SafetensorsDraft draft{{}, header.metadata};
    for (const TensorEntry& tensor : header.tensors) draft.tensors.push_back({tensor.name, tensor.dtype, tensor.shape});
    std::string head(header.data_begin, ' ');
    file.read_at(0, std::as_writable_bytes(std::span(head)));
    EXPECT_EQ(lay_out(draft).head, head) << entry.path();
    ++files;
  }
  EXPECT_GT(files, 5);
}

}  // namespace
}  // namespace wconvert::safetensors_test
