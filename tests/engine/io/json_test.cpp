#include "engine/io/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <limits>

#include "tests/engine/io/refusal.h"

namespace wconvert::json_test {
namespace {

using testing_io::Refusal;
using testing_io::refusal;

Json parse(std::string_view text) {
  return parse_json(text, Path().in("config.json"));
}

struct Row {
  std::string name;
  std::string text;
  std::string what;
};

std::string name_of(const testing::TestParamInfo<Row>& info) {
  return info.param.name;
}

class JsonRefuses : public testing::TestWithParam<Row> {};

TEST_P(JsonRefuses, WithTheWholeMessage) {
  const Refusal found = refusal([&] { parse(GetParam().text); });
  EXPECT_EQ(found.code, 3);
  EXPECT_EQ(found.what, GetParam().what);
}

std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t count = 0; count < times; ++count) out += text;
  return out;
}

// clang-format off
const Row refused[] = {
    {"Nothing", "", "config.json: is empty, expected JSON"},
    {"OnlySpace", " \n", "config.json: is not JSON at byte 2: value - unexpected end of input; expected '[', '{', or a literal"},
    {"CutInAnObject", R"({"a": 1)", "config.json: is not JSON at byte 7: object - unexpected end of input; expected '}'"},
    {"CutInAString", R"({"a": "x)", "config.json: is not JSON at byte 8: value - invalid string: missing closing quote"},
    {"CutInALiteral", "[tru", "config.json: is not JSON at byte 4: value - invalid literal"},
    {"TrailingComma", R"({"a": 1,})", "config.json: is not JSON at byte 8: object key - unexpected '}'; expected string literal"},
    {"TrailingCommaInAList", "[1,]", "config.json: is not JSON at byte 3: value - unexpected ']'; expected '[', '{', or a literal"},
    {"MissingComma", R"({"a": 1 "b": 2})", "config.json: is not JSON at byte 10: object - unexpected string literal; expected '}'"},
    {"SingleQuotes", "{'a': 1}", "config.json: is not JSON at byte 1: object key - invalid literal"},
    {"NoQuotes", "{a: 1}", "config.json: is not JSON at byte 1: object key - invalid literal"},
    {"LineComment", "{} // x", "config.json: is not JSON at byte 3: value - invalid literal"},
    {"BlockComment", "/* x */ {}", "config.json: is not JSON at byte 0: value - invalid literal"},
    {"TextBehind", "{} x", "config.json: is not JSON at byte 3: value - invalid literal"},
    {"TwoDocuments", "{}{}", "config.json: is not JSON at byte 2: value - unexpected '{'; expected end of input"},
    {"ByteOrderMark", "\xEF\xBB\xBF{}", "config.json: begins with a byte-order mark, expected JSON without one"},
    {"NulBehind", std::string("{}\0\0", 4), "config.json: is not JSON at byte 2: a NUL byte"},
    {"NulInside", std::string("{\0}", 3), "config.json: is not JSON at byte 1: a NUL byte"},
    {"NoBreakSpace", "{\xC2\xA0}", "config.json: is not JSON at byte 1: object key - invalid literal"},
    {"VerticalTab", "[\v1]", "config.json: is not JSON at byte 1: value - invalid literal"},
    {"FormFeed", "[\f1]", "config.json: is not JSON at byte 1: value - invalid literal"},
    {"RawControl", "[\"a\tb\"]", "config.json: is not JSON at byte 3: value - invalid string: control character U+0009 (HT) must be escaped to \\u0009 or \\t"},
    {"BadEscape", R"(["\x41"])", "config.json: is not JSON at byte 3: value - invalid string: forbidden character after backslash"},
    {"ShortEscape", R"(["\u12"])", "config.json: is not JSON at byte 6: value - invalid string: '\\u' must be followed by 4 hex digits"},
    {"LoneHighSurrogate", R"(["\ud800"])", "config.json: is not JSON at byte 8: value - invalid string: surrogate U+D800..U+DBFF must be followed by U+DC00..U+DFFF"},
    {"LoneLowSurrogate", R"(["\udc00"])", "config.json: is not JSON at byte 7: value - invalid string: surrogate U+DC00..U+DFFF must follow U+D800..U+DBFF"},
    {"SwappedSurrogates", R"(["\udc00\ud800"])", "config.json: is not JSON at byte 7: value - invalid string: surrogate U+DC00..U+DFFF must follow U+D800..U+DBFF"},
    {"Utf8Continuation", "[\"\x80\"]", "config.json: is not JSON at byte 2: value - invalid string: ill-formed UTF-8 byte"},
    {"Utf8Overlong", "[\"\xC0\xAF\"]", "config.json: is not JSON at byte 2: value - invalid string: ill-formed UTF-8 byte"},
    {"Utf8Surrogate", "[\"\xED\xA0\x80\"]", "config.json: is not JSON at byte 3: value - invalid string: ill-formed UTF-8 byte"},
    {"Utf8Beyond", "[\"\xF4\x90\x80\x80\"]", "config.json: is not JSON at byte 3: value - invalid string: ill-formed UTF-8 byte"},
    {"Utf8Cut", "[\"\xE2\x82\"]", "config.json: is not JSON at byte 4: value - invalid string: ill-formed UTF-8 byte"},
    {"NotANumber", "[NaN]", "config.json: is not JSON at byte 1: value - invalid literal"},
    {"Infinity", "[Infinity]", "config.json: is not JSON at byte 1: value - invalid literal"},
    {"MinusInfinity", "[-Infinity]", "config.json: is not JSON at byte 2: value - invalid number; expected digit after '-'"},
    {"LeadingZero", "[064]", "config.json: is not JSON at byte 3: array - unexpected number literal; expected ']'"},
    {"PlusSign", "[+64]", "config.json: is not JSON at byte 1: value - invalid literal"},
    {"Hexadecimal", "[0x40]", "config.json: is not JSON at byte 2: array - invalid literal"},
    {"PointWithoutDigits", "[64.]", "config.json: is not JSON at byte 4: value - invalid number; expected digit after '.'"},
    {"PointFirst", "[.5]", "config.json: is not JSON at byte 1: value - invalid literal"},
    {"CapitalLiteral", "[True]", "config.json: is not JSON at byte 1: value - invalid literal"},
    {"BeyondDouble", "[1e400]", "config.json: is not JSON at byte 5: value - the number is beyond the range of a double"},
    {"IntegerBeyond64Bits", R"({"a": {"b": [1, 18446744073709551616]}})", "config.json: a.b[1]: 18446744073709551616 does not fit in 64 bits"},
    {"NegativeBeyond64Bits", "[-9223372036854775809]", "config.json: [0]: -9223372036854775809 does not fit in 64 bits"},
    {"DuplicateKey", R"({"a": 1, "b": 2, "a": 1})", "config.json: the key \"a\" stands 2 times"},
    {"DuplicateDeepDown", R"({"x": [0, {"a": 1, "a": 2, "a": 3}]})", "config.json: x[1]: the key \"a\" stands 3 times"},
    {"DuplicateEscaped", R"({"a": 1, "\u0061": 1})", "config.json: the key \"a\" stands 2 times"},
    {"DuplicateEmpty", R"({"": 1, "": 1})", "config.json: the key \"\" stands 2 times"},
    {"SeveralFaults", R"({"a": 1, "a": 1, "b": 99999999999999999999})", "config.json: b: 99999999999999999999 does not fit in 64 bits\nconfig.json: the key \"a\" stands 2 times"},
    {"OpenBrackets", repeat("[", 200'000), "config.json: is nested deeper than 64 levels"},
    {"ClosedBrackets", repeat("[", 65) + repeat("]", 65), "config.json: is nested deeper than 64 levels"},
    {"OpenObjects", repeat("{\"a\":", 1'000'000), "config.json: is nested deeper than 64 levels"},
    {"TooLarge", repeat(" ", (16 << 20) + 1), "config.json: is 16777217 bytes of JSON, expected at most 16777216"},
};
// clang-format on

INSTANTIATE_TEST_SUITE_P(Rows, JsonRefuses, testing::ValuesIn(refused), name_of);

class JsonHints : public testing::TestWithParam<Row> {};

TEST_P(JsonHints, AtWhatTheFileLooksLike) {
  EXPECT_EQ(refusal([&] { parse(GetParam().text); }).hint, GetParam().what);
}

// clang-format off
const Row hinted[] = {
    {"LfsPointer", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n", "looks like a Git LFS pointer: fetch the file itself with `git lfs pull`"},
    {"Html", "<!DOCTYPE html><html></html>", "looks like a web page: the download got an error page or a login page"},
    {"Zip", std::string("PK\x03\x04\0\0", 6), "looks like a zip archive, perhaps a PyTorch pickle: wconvert reads safetensors"},
    {"Gzip", "\x1f\x8b\x08", "looks like gzip: unpack it first"},
    {"Gguf", std::string("GGUF\3\0\0\0", 8), "looks like GGUF: wconvert reads safetensors"},
    {"Pickle", "\x80\x02}q", "looks like a Python pickle: convert it to safetensors with the program that wrote it"},
    {"Utf16", std::string("\xFF\xFE{\0}\0", 6), "looks like UTF-16 text: store it as UTF-8"},
    {"OrNotAtAll", "{\"a\": 1", ""},
};
// clang-format on

INSTANTIATE_TEST_SUITE_P(Rows, JsonHints, testing::ValuesIn(hinted), name_of);

TEST(Json, KeepsTheOrderOfKeysAndTheKindsOfNumbers) {
  const Json value = parse(R"( {"b": [1, -1, 1.0, 1e2, true, null, "\u00e9\ud83d\ude00"], "a": {}} )");
  EXPECT_EQ(value.begin().key(), "b");
  EXPECT_TRUE(value["b"][0].is_number_unsigned());
  EXPECT_TRUE(value["b"][1].is_number_integer());
  EXPECT_TRUE(value["b"][2].is_number_float());
  EXPECT_TRUE(value["b"][3].is_number_float());
  EXPECT_EQ(value["b"][6], "\xC3\xA9\xF0\x9F\x98\x80");
}

TEST(Json, ReadsIntegersOf64Bits) {
  EXPECT_EQ(parse("18446744073709551615"), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(parse("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
}

TEST(Json, ReadsMinusZeroAsPythonDoes) {
  EXPECT_EQ(dump_json(parse("[-0, -0.0]"), JsonStyle::compact), "[0,-0.0]");
}

TEST(Json, ReadsSixtyFourLevels) {
  EXPECT_TRUE(parse(repeat("[", 64) + repeat("]", 64)).is_array());
}

TEST(Json, ReadsManyKeysInLinearTime) {
  std::string text = "{";
  for (int index = 0; index < 200'000; ++index) text += (index == 0 ? "\"" : ",\"") + std::to_string(index) + "\":0";
  const auto start = std::chrono::steady_clock::now();

  EXPECT_EQ(parse(text + "}").size(), 200'000U);

  // Looking through all earlier keys for each would take minutes.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(Json, CountsFaultsBeyondTheFirstHundred) {
  std::string text = "[0";
  for (int index = 0; index < 150; ++index) text += ",99999999999999999999";
  Refusal found = refusal([&] { parse(text + "]"); });
  EXPECT_THAT(found.what, testing::EndsWith("config.json: has 50 more faults"));
}

TEST(Json, IsWrittenAsPythonWritesIt) {
  const Json value = parse(R"({"a":[],"b":{},"c":[1,{"d":-2}],"e":1e-5,"f":1e16,"g":10000.0,"h":null,"i":false,)"
                           R"("j":"\u007f\u0001\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"})");

  EXPECT_EQ(dump_json(value, JsonStyle::indented),
            R"({
  "a": [],
  "b": {},
  "c": [
    1,
    {
      "d": -2
    }
  ],
  "e": 1e-05,
  "f": 1e+16,
  "g": 10000.0,
  "h": null,
  "i": false,
  "j": "\u007f\u0001\"\\/\b\f\n\r\t\u00e9\ud83d\ude00"
}
)");
  EXPECT_EQ(dump_json(value["c"], JsonStyle::compact), R"([1,{"d":-2}])");
}

TEST(Json, IsNotWrittenWithNumbersThatItDoesNotHave) {
  const Refusal found = refusal([] { dump_json(Json(std::numeric_limits<double>::infinity()), JsonStyle::compact); });
  EXPECT_EQ(found.code, 3);
  EXPECT_EQ(found.what, "JSON has no number inf");
}

TEST(DescribeJson, NamesEveryKindOfValue) {
  EXPECT_EQ(describe_json("a\nb"), "the string \"a\\nb\"");
  EXPECT_EQ(describe_json(7), "the integer 7");
  EXPECT_EQ(describe_json(7.0), "the number 7.0");
  EXPECT_EQ(describe_json(nullptr), "null");
  EXPECT_EQ(describe_json(true), "true");
  EXPECT_EQ(describe_json(Json::array()), "a list");
  EXPECT_EQ(describe_json(Json::object()), "an object");
}

}  // namespace
}  // namespace wconvert::json_test
