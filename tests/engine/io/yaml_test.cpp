#include "engine/io/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <sstream>

#include "engine/core/text.h"
#include "engine/io/file.h"
#include "tests/engine/io/refusal.h"

namespace wconvert::yaml_test {
namespace {

using testing_io::Refusal;
using testing_io::refusal;

Json parse(std::string_view text) {
  return parse_yaml(text, Path().in("metadata.yaml"));
}

std::string compact(std::string_view text) {
  return dump_json(parse(text), JsonStyle::compact);
}

std::string test_data(const std::string& name) {
  return InputFile::open(fs::path(TEST_DATA) / "yaml" / name).read_all(1'000'000);
}

struct Row {
  std::string name;
  std::string text;
  std::string what;
};

std::string name_of_row(const testing::TestParamInfo<Row>& info) {
  return info.param.name;
}

class YamlRefuses : public testing::TestWithParam<Row> {};

TEST_P(YamlRefuses, WithTheWholeMessage) {
  const Refusal found = refusal([&] { parse(GetParam().text); });
  EXPECT_EQ(found.code, 3);
  EXPECT_EQ(found.what, "metadata.yaml: " + GetParam().what);
}

std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t count = 0; count < times; ++count) out += text;
  return out;
}

// clang-format off
const Row refused[] = {
    {"Nothing", "", "is empty, expected YAML"},
    {"OnlyComments", "# nothing\n\n", "is empty, expected YAML"},
    {"OnlyTheEndOfADocument", "...\n", "line 1, column 1: a value is missing"},
    {"Anchor", "a: &x 1\n", "line 1, column 4: an anchor, expected none"},
    {"AnchorOfAMap", "a: &x\n  b: 1\n", "line 1, column 4: an anchor, expected none"},
    {"Alias", "a: *x\n", "line 1, column 4: is not YAML: the referenced anchor is not defined"},
    {"BillionLaughs", "a: &a [x]\nb: [*a, *a]\n", "line 1, column 4: an anchor, expected none"},
    {"Tag", "a: !!str 1\n", "line 1, column 4: the tag \"tag:yaml.org,2002:str\", expected none"},
    {"PythonTag", "!!python/object/apply:os.system ['x']\n", "line 1, column 1: the tag \"tag:yaml.org,2002:python/object/apply:os.system\", expected none"},
    {"LocalTag", "a: !x {}\n", "line 1, column 4: the tag \"!x\", expected none"},
    {"EmptyTag", "a: ! 1\n", "line 1, column 4: the tag \"!\", expected none"},
    {"MergeKey", "a:\n  <<: {b: 1}\n", "line 2, column 3: a merge key, expected the keys themselves"},
    {"TwoDocuments", "a: 1\n---\nb: 2\n", "line 2, column 1: a second document begins, expected one"},
    {"Directive", "%YAML 1.1\n---\na: 1\n", "line 1, column 1: a directive, expected none"},
    {"DuplicateKey", "a: 1\nb: 2\na: 3\n", "line 3, column 1: the key \"a\" stands also in line 1"},
    {"DuplicateKeyInQuotes", "x:\n  a: 1\n  'a': 1\n", "line 3, column 3: the key \"a\" stands also in line 2"},
    {"DuplicateInBrackets", "{a: 1, a: 1}\n", "line 1, column 8: the key \"a\" stands also in line 1"},
    {"DuplicateInTheIndex", "metadata:\n  state_index:\n    a: b\n    c: d\n    a: b\n", "line 5, column 5: the key \"a\" stands also in line 3"},
    {"DuplicateBehindTheIndex", "state_index:\n  a: b\n  c: d\nx: 1\nx: 2\n", "line 5, column 1: the key \"x\" stands also in line 4"},
    {"KeyThatIsAnInteger", "1: a\n", "line 1, column 1: the key 1 is no string, expected it in quotes"},
    {"KeyThatIsABoolean", "on: a\n", "line 1, column 1: the key on is no string, expected it in quotes"},
    {"KeyThatIsNull", "~: a\n", "line 1, column 1: the key is null, expected a string"},
    {"KeyThatIsAList", "? [a]\n: b\n", "line 1, column 3: the key is a list, expected a string"},
    {"KeyThatIsAMap", "? {a: 1}\n: b\n", "line 1, column 3: the key is a map, expected a string"},
    {"KeyWithoutColon", "a: b\nc\n", "line 2, column 1: the key \"c\" has no colon behind it"},
    {"KeyWithoutSpace", "a: b\nc:d\n", "line 2, column 1: the key \"c:d\" has no colon behind it"},
    {"Date", "a: 2024-01-01\n", "line 1, column 4: the date 2024-01-01, expected it in quotes"},
    {"EqualsSign", "a: =\n", "line 1, column 4: the value =, expected it in quotes"},
    {"IntegerWithoutDigits", "a: 0b_\n", "line 1, column 4: the integer 0b_ cannot be read"},
    {"LargeHexadecimal", "a: 0xFFFFFFFFFFFFFFFFF\n", "line 1, column 4: the integer 0xFFFFFFFFFFFFFFFFF cannot be read"},
    {"BeyondDouble", "a: 1.0e+400\n", "line 1, column 4: the number 1.0e+400 is beyond the range of a double"},
    {"Tab", "a:\n\tb: 1\n", "line 2, column 1: the character U+0009"},
    {"ByteOrderMark", "\xEF\xBB\xBF" "a: 1\n", "line 1, column 1: the character U+FEFF"},
    {"Nul", std::string("a: b\0\n", 6), "line 1, column 5: the character U+0000"},
    {"Control", "a: \x1b[31m\n", "line 1, column 4: the character U+001B"},
    {"NextLine", "a: b\xC2\x85\n", "line 1, column 5: the character U+0085"},
    {"LineSeparator", "a: b\xE2\x80\xA8\n", "line 1, column 5: the character U+2028"},
    {"LoneReturn", "a: b\rc: d\n", "line 1, column 5: the character U+000D"},
    {"NotUtf8", "a: 1\nb: \xFF\n", "line 2, column 4: bytes that are not UTF-8"},
    {"OpenQuote", "a: 'b\n", "line 1, column 4: a quote that is not closed"},
    {"OpenDoubleQuote", "a: \"b\\\"\n", "line 1, column 4: a quote that is not closed"},
    {"BreakBeforeAQuote", "a: 'b\n\n  '\n", "line 1, column 4: a string with a line break in front of its closing quote"},
    {"OpenBracket", "a: [b, c\n", "line 1, column 8: the key \"c\" has no colon behind it"},
    {"NothingBetweenCommas", "[a, , b]\n", "line 1, column 5: a value is missing"},
    {"ValueOfNoDepth", "a: \n|\n x\n", "line 2, column 1: a value that is indented no deeper than what it belongs to"},
    {"WrongIndentation", "a: 1\n b: 2\n", "line 2, column 3: is not YAML: illegal map value"},
    {"EscapeAtTheEnd", "a: \"z\\", "line 1, column 8: is not YAML: unknown escape character: \\x04"},
    {"LoneSurrogate", "a: \"\\ud800\"\n", "line 1, column 11: is not YAML: invalid unicode: 55296"},
    {"DeepBrackets", repeat("[", 65) + repeat("]", 65), "line 1, column 65: deeper than 64 levels"},
    {"OpenBrackets", repeat("[", 200'000), "line 1, column 1: the key is a list, expected a string"},
    {"DeepDashes", repeat("- ", 100'000), "line 1, column 129: deeper than 64 levels"},
    {"TooLarge", repeat(" ", 100'000'001), "is 100000001 bytes of YAML, expected at most 100000000"},
};
// clang-format on

INSTANTIATE_TEST_SUITE_P(Rows, YamlRefuses, testing::ValuesIn(refused), name_of_row);

TEST(ParseYaml, SaysWhatTheFileLooksLike) {
  EXPECT_EQ(refusal([] { parse(std::string("PK\x03\x04\0\0", 6)); }).hint,
            "looks like a zip archive, perhaps a PyTorch pickle: wconvert reads safetensors");
}

TEST(ParseYaml, ReadsTheStylesOfYaml) {
  EXPECT_EQ(compact("---\n# a comment\nb:\n- 1\n- [2, {c: null}]\na: {}\n...\n"), R"({"b":[1,[2,{"c":null}]],"a":{}})");
  EXPECT_EQ(compact("a: |\n  x\n  y\nb: >-\n  x\n  y\nc: x\n  y\n"), R"({"a":"x\ny\n","b":"x y","c":"x y"})");
  EXPECT_EQ(compact("a: 1\r\nb: ''\r\n"), R"({"a":1,"b":""})");
  EXPECT_EQ(compact("a:\n? 'b'\n: c\n"), R"({"a":null,"b":"c"})");
  EXPECT_EQ(compact("\"\\N\\_\\x41\\u00e9\\U0001F600\"\n"), R"("\u0085\u00a0A\u00e9\ud83d\ude00")");
}

TEST(ParseYaml, ReadsSixtyFourLevels) {
  EXPECT_TRUE(parse("\n" + repeat("- ", 63) + "a\n").is_array());
}

TEST(ParseYaml, ReadsPlainScalarsAsPyYamlDoes) {
  std::istringstream rows(test_data("plain.tsv"));
  int count = 0;
  for (std::string row; std::getline(rows, row); ++count) {
    const std::string scalar = row.substr(0, row.find('\t'));
    const std::string expected = row.substr(row.find('\t') + 1);
    std::string found;
    try {
      const Json value = parse("- " + scalar + "\n")[0];
      const bool finite = !value.is_number_float() || std::isfinite(value.get<double>());
      found = finite ? dump_json(value, JsonStyle::compact) : python_repr(value.get<double>());
    } catch (const Error& error) {
      found = std::string_view(error.what()).find("the date") == std::string_view::npos ? "refused" : "date";
    }
    EXPECT_EQ(found, expected) << scalar;
  }
  EXPECT_GT(count, 150);
}

TEST(DumpYaml, WritesWhatPyYamlWrites) {
  JsonLimits limits;
  for (const Json& document : parse_json(test_data("documents.json"), Path(), limits)) {
    EXPECT_EQ(dump_yaml(document["value"]), document["yaml"].get<std::string>());
  }
}

TEST(DumpYaml, WritesNumbersThatJsonHasNot) {
  EXPECT_EQ(dump_yaml(Json::array({std::numeric_limits<double>::infinity(),
                                   -std::numeric_limits<double>::infinity(),
                                   std::numeric_limits<double>::quiet_NaN()})),
            "- .inf\n- -.inf\n- .nan\n");
}

// Fast-LLM's own files stand among the goldens.
TEST(DumpYaml, GivesTheBytesOfFastLlm) {
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(TEST_DATA) / "goldens")) {
    if (entry.path().filename() != "metadata.yaml") continue;
    const std::string text = InputFile::open(entry.path()).read_all(1'000'000);
    EXPECT_EQ(dump_yaml(parse(text)), text) << entry.path();
    ++files;
  }
  EXPECT_GT(files, 20);
}

// Wherever an index stands that could be read line by line, it reads as yaml-cpp reads it.
TEST(ParseYaml, ReadsAnIndexOfAnyForm) {
  const std::string map = R"({"metadata":{"state_index":{"a.b/weights":"model_0.safetensors","c":"d"}},"model":"gpt"})";
  const std::string head = "metadata:\n  state_index:\n";
  EXPECT_EQ(compact(head + "    a.b/weights: model_0.safetensors\n    c: d\nmodel: gpt\n"), map);
  EXPECT_EQ(compact(head + "    a.b/weights: model_0.safetensors\n    c: d\nmodel: gpt"), map);
  EXPECT_EQ(compact(head + "   a.b/weights: model_0.safetensors\n   c: d\nmodel: gpt\n"), map);
  EXPECT_EQ(compact(head + "    a.b/weights: model_0.safetensors\n\n    c: d\nmodel: gpt\n"), map);
  EXPECT_EQ(compact(head + "    a.b/weights: model_0.safetensors\n# c\n    c: d\nmodel: gpt\n"), map);
  EXPECT_EQ(compact(head + "    a.b/weights: 'model_0.safetensors'\n    c: d # c\nmodel: gpt\n"), map);
  EXPECT_EQ(compact(head + "    ? a.b/weights\n    : model_0.safetensors\n    c: d\nmodel: gpt\n"), map);
  EXPECT_EQ(compact("metadata: {state_index: {a.b/weights: model_0.safetensors, c: d}}\nmodel: gpt\n"), map);
}

TEST(ParseYaml, KnowsAnIndexFromWhatOnlyLooksLikeOne) {
  EXPECT_EQ(compact("a: |\n  state_index:\n    b: c\nd: e\n"), R"({"a":"state_index:\n  b: c\n","d":"e"})");
  EXPECT_EQ(compact("a: 'x\n  state_index:\n    b: c'\n"), R"({"a":"x state_index: b: c"})");
  EXPECT_EQ(compact("state_index:\n  a: b\n   c\n"), R"({"state_index":{"a":"b c"}})");
  EXPECT_EQ(compact("state_index:\n  a: on\n"), R"({"state_index":{"a":true}})");
  EXPECT_EQ(compact("state_index:\n  a: b\n  c:\n    d: e\n"), R"({"state_index":{"a":"b","c":{"d":"e"}}})");
  EXPECT_EQ(compact("state_index:\n- a: b\n"), R"({"state_index":[{"a":"b"}]})");
  EXPECT_EQ(compact("- state_index:\n    a: b\n- state_index:\n    c: d\n"),
            R"([{"state_index":{"a":"b"}},{"state_index":{"c":"d"}}])");
  EXPECT_EQ(refusal([] { parse("{\nstate_index:\n  a: b\n  c: d\n}\n"); }).code, 3);
}

TEST(ParseYaml, ReadsALargeIndexFast) {
  std::string text = "metadata:\n  state_index:\n";
  for (int index = 0; index < 200'000; ++index)
    text += wconvert::text("    a.", index, "/weights: model_0.safetensors\n");
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(parse(text)["metadata"]["state_index"].size(), 200'000U);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(ParseYaml, SurvivesEveryCutAndEveryChangedByte) {
  const std::string whole = "a: [1, {b: 'c'}]\nd:\n- \"e\\n\"\n- |\n  f\nmetadata:\n  state_index:\n    g: h\n";
  EXPECT_EQ(refusal([&] { parse(whole); }).code, 0);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const int code = refusal([&] { parse(whole.substr(0, length)); }).code;
    EXPECT_TRUE(code == 3 || code == 0);
  }
  for (std::size_t index = 0; index < whole.size(); ++index) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = whole;
      changed[index] = static_cast<char>(byte);
      const int code = refusal([&] { parse(changed); }).code;
      EXPECT_TRUE(code == 3 || code == 0);
    }
  }
}

}  // namespace
}  // namespace wconvert::yaml_test
