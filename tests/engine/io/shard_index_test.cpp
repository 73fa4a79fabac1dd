#include "engine/io/shard_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "engine/core/text.h"
#include "tests/engine/io/refusal.h"

namespace wconvert::shard_index_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_io::Refusal;
using testing_io::refusal;

constexpr const char* file = "model.safetensors.index.json";

struct Row {
  std::string name;
  std::string text;
  std::string what;
};

std::string name_of_row(const testing::TestParamInfo<Row>& info) {
  return info.param.name;
}

Refusal refused(const std::string& text) {
  return refusal([&](const Here& here) { parse_shard_index(text, here); }, file);
}

class ShardIndexRefuses : public testing::TestWithParam<Row> {};

TEST_P(ShardIndexRefuses, WithTheWholeMessage) {
  const Refusal found = refused(GetParam().text);
  EXPECT_EQ(found.code, 3);
  EXPECT_EQ(found.what, text(file, ": ", GetParam().what));
}

// The text is the name of the file that holds the tensor "t", as it stands in the JSON.
class ShardName : public testing::TestWithParam<Row> {};

TEST_P(ShardName, IsRefusedWithTheWholeMessage) {
  const Refusal found = refused(R"({"weight_map":{"t":")" + GetParam().text + R"("}})");
  EXPECT_EQ(found.code, 3);
  EXPECT_EQ(found.what,
            text(file,
                 ": weight_map: tensor \"t\": the file \"",
                 GetParam().what,
                 "\" is not the plain name of a file that ends in .safetensors"));
}

// clang-format off
const Row refused_rows[] = {
    {"Empty", "", "is empty, expected JSON"},
    {"Cut", R"({"weight_map":{)", "is not JSON at byte 15: object key - unexpected end of input; expected string literal"},
    {"NotUtf8", "{\"weight_map\":{\"\xFF\":\"a\"}}", "is not JSON at byte 16: object key - invalid string: ill-formed UTF-8 byte"},
    {"List", R"([{"weight_map":{}}])", "is a list, expected an object"},
    {"Null", "null", "is null, expected an object"},
    {"TooDeep", R"({"weight_map":{"t":)" + std::string(100, '['), "is nested deeper than 64 levels"},
    {"NoNumber", R"({"metadata":{"total_size":NaN},"weight_map":{"t":"a.safetensors"}})", "is not JSON at byte 26: value - invalid literal"},
    {"DuplicateMap", R"({"weight_map":{"t":"a.safetensors"},"weight_map":{"u":"a.safetensors"}})", "the key \"weight_map\" stands 2 times"},
    {"DuplicateTensor", R"({"weight_map":{"t":"a.safetensors","t":"a.safetensors"}})", "weight_map: the key \"t\" stands 2 times"},
    {"NoMap", "{}", "has no weight_map"},
    {"OnlyMetadata", R"({"metadata":{"total_size":1}})", "has no weight_map"},
    {"MapNull", R"({"weight_map":null})", "weight_map: is null, expected an object"},
    {"MapList", R"({"weight_map":["a"]})", "weight_map: is a list, expected an object"},
    {"MapString", R"({"weight_map":"a"})", "weight_map: is the string \"a\", expected an object"},
    {"MapEmpty", R"({"weight_map":{}})", "weight_map: is empty"},
    {"ValueNull", R"({"weight_map":{"t":null}})", "weight_map: tensor \"t\": is null, expected the name of a file"},
    {"ValueNumber", R"({"weight_map":{"t":1}})", "weight_map: tensor \"t\": is the integer 1, expected the name of a file"},
    {"ValueList", R"({"weight_map":{"t":["a.safetensors"]}})", "weight_map: tensor \"t\": is a list, expected the name of a file"},
    {"ValueObject", R"({"weight_map":{"t":{"u":"a.safetensors"}}})", "weight_map: tensor \"t\": is an object, expected the name of a file"},
    {"ValueBoolean", R"({"weight_map":{"t":false}})", "weight_map: tensor \"t\": is false, expected the name of a file"},
    {"TerminalEscapes", R"({"weight_map":{"\u001b[31m":1}})", "weight_map: tensor \"\\x1b[31m\": is the integer 1, expected the name of a file"},
};

const Row shard_names[] = {
    {"Empty", "", ""},
    {"Dot", ".", "."},
    {"DotDot", "..", ".."},
    {"Root", "/", "/"},
    {"TrailingSlash", "a.safetensors/", "a.safetensors/"},
    {"Above", "../a.safetensors", "../a.safetensors"},
    {"DownAndAbove", "a/../../b.safetensors", "a/../../b.safetensors"},
    {"DotAndAbove", "./../a.safetensors", "./../a.safetensors"},
    {"Below", "below/a.safetensors", "below/a.safetensors"},
    {"Absolute", "/a.safetensors", "/a.safetensors"},
    {"Nul", "config.json\\u0000.safetensors", "config.json\\x00.safetensors"},
    {"Long", std::string(5000, 'a') + ".safetensors", std::string(200, 'a') + "..."},
    {"OtherExtension", "pytorch_model.bin", "pytorch_model.bin"},
    {"Config", "config.json", "config.json"},
    {"OnlyTheExtension", ".safetensors", ".safetensors"},
    {"Capitals", "a.SAFETENSORS", "a.SAFETENSORS"},
};
// clang-format on

INSTANTIATE_TEST_SUITE_P(Rows, ShardIndexRefuses, testing::ValuesIn(refused_rows), name_of_row);
INSTANTIATE_TEST_SUITE_P(Rows, ShardName, testing::ValuesIn(shard_names), name_of_row);

struct Parsed {
  ShardIndex index;
  std::vector<std::string> notes;
};

Parsed parse(const std::string& text) {
  Report report;
  Parsed parsed{parse_shard_index(text, Here(report, Path().in(file))), {}};
  report.raise();
  for (const Finding& note : report.notes()) parsed.notes.push_back(note.str());
  return parsed;
}

TEST(ShardIndex, IsReadAndWrittenAsTransformersWritesIt) {
  const std::string text = R"({
  "metadata": {
    "total_size": 199968
  },
  "weight_map": {
    "lm_head.weight": "model-00002-of-00002.safetensors",
    "model.norm.weight": "model-00001-of-00002.safetensors"
  }
}
)";
  const Parsed parsed = parse(text);
  EXPECT_THAT(parsed.notes, IsEmpty());
  EXPECT_EQ(parsed.index.total_size, 199968U);
  EXPECT_EQ(parsed.index.weight_map.at("lm_head.weight"), "model-00002-of-00002.safetensors");
  EXPECT_EQ(dump_shard_index(parsed.index), text);
}

TEST(ShardIndex, MayLackATotalSize) {
  const Parsed parsed = parse(R"({"metadata":{"fast_llm_metadata":{}},"weight_map":{"t":"a.safetensors"}})");
  EXPECT_FALSE(parsed.index.total_size);
  EXPECT_THAT(parsed.notes, ElementsAre("model.safetensors.index.json: has no metadata.total_size"));
  EXPECT_EQ(dump_shard_index(parsed.index),
            "{\n  \"metadata\": {},\n  \"weight_map\": {\n    \"t\": \"a.safetensors\"\n  }\n}\n");
}

TEST(ShardIndex, NotesAnOddTotalSize) {
  EXPECT_THAT(parse(R"({"weight_map":{"t":"a.safetensors"},"metadata":{"total_size":1.0}})").notes,
              ElementsAre("model.safetensors.index.json: metadata.total_size: is the number 1.0, expected a number of "
                          "bytes; not used"));
  EXPECT_THAT(parse(R"({"weight_map":{"t":"a.safetensors"},"metadata":null})").notes,
              ElementsAre("model.safetensors.index.json: metadata: is null, expected an object; not used"));
}

TEST(ShardIndex, NotesKeysThatItDoesNotKnow) {
  EXPECT_THAT(
      parse(R"({"metadata":{"total_size":1},"weight_map":{"t":"a.safetensors"},"more":[1,{"weight_map":{}}]})").notes,
      ElementsAre("model.safetensors.index.json: more: is an unknown key of an index; not used"));
}

TEST(ShardIndex, NamesAHundredFaultsAndCountsTheRest) {
  std::string text = R"({"weight_map":{"t":"a.safetensors")";
  for (int index = 0; index < 200'000; ++index) text += ",\"" + std::to_string(index) + "\":\"x\"";
  const auto start = std::chrono::steady_clock::now();

  const Refusal found = refused(text + "}}");

  EXPECT_THAT(found.what, testing::EndsWith("model.safetensors.index.json: has 199900 more faults"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(ShardIndex, RefusesMoreTensorsThanAnyModelHas) {
  std::string text = R"({"weight_map":{"t":"a.safetensors")";
  for (int index = 0; index < 250'001; ++index) text += ",\"" + std::to_string(index) + R"(":"a.safetensors")";
  EXPECT_EQ(refused(text + "}}").what,
            "model.safetensors.index.json: weight_map: holds more than 250000 tensors or 32000000 bytes of names and "
            "metadata");
}

TEST(ShardIndex, SurvivesEveryCutAndEveryChangedByte) {
  const std::string whole = R"({"metadata":{"total_size":1},"weight_map":{"t":"a.safetensors","u":"b.safetensors"}})";
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_EQ(refused(whole.substr(0, length)).code, 3) << length;
  }
  for (std::size_t index = 0; index < whole.size(); ++index) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = whole;
      changed[index] = static_cast<char>(changed[index] ^ (1 << bit));
      const int code = refused(changed).code;
      EXPECT_TRUE(code == 3 || code == 0);
    }
  }
}

}  // namespace
}  // namespace wconvert::shard_index_test
