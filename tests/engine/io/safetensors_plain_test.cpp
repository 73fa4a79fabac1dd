#include "engine/io/safetensors_plain.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "engine/core/text.h"
#include "engine/io/safetensors_header.h"

namespace wconvert::safetensors_plain_test {
namespace {

namespace fs = std::filesystem;

std::string shown(const SafetensorsHeader& header) {
  std::string all;
  for (const TensorEntry& entry : header.tensors) {
    append(all, entry.name, ' ', name_of(entry.dtype), ' ', entry.begin, ' ', entry.end, ':');
    for (const std::int64_t extent : entry.shape) append(all, ' ', extent);
    all += '\n';
  }
  for (const auto& [key, value] : header.metadata) append(all, key, '=', value, '\n');
  return all;
}

/// What the strict parser makes of a text; nothing if it has something to say.
std::optional<std::string> strictly(const std::string& json) {
  Report report;
  const SafetensorsHeader header = parse_any_header(json, 8, Here(report));
  return report.findings().empty() ? std::optional(shown(header)) : std::nullopt;
}

/// Only what is right is read, and as it is meant.
void expect_agreement(const std::string& json) {
  const auto plain = parse_plain_header(json, 8);
  if (plain) {
    EXPECT_EQ(shown(*plain), strictly(json)) << json;
  }
}

const std::string two =
    R"({"__metadata__":{"format":"pt","a":"}\"{\\"},"b":{"dtype":"BF16","shape":[2,3],"data_offsets":[0,12]},)"
    R"("a.1":{"dtype":"F32","shape":[],"data_offsets":[12,16]}}  )";

TEST(PlainHeader, IsReadAsTheStrictParserReadsIt) {
  const std::vector<std::string> texts = {
      two,
      R"({"a": {"shape": [0, 5], "data_offsets": [0, 0], "dtype": "U8"}})",
      "{\n\t\"a\" :\r{ \"dtype\":\"I64\" , \"shape\" : [ 1 ] , \"data_offsets\" : [ 0 , 8 ] } }",
      R"({"":{"dtype":"U8","shape":[3],"data_offsets":[100,103]}})",
  };
  for (const std::string& json : texts) {
    const auto plain = parse_plain_header(json, 8);
    ASSERT_TRUE(plain) << json;
    EXPECT_EQ(shown(*plain), strictly(json));
  }
}

TEST(PlainHeader, LeavesWhatIsOddToTheStrictParser) {
  const std::string entry = R"({"dtype":"U8","shape":[1],"data_offsets":[0,1]})";
  const std::vector<std::string> texts = {
      "",
      "[]",
      "{}",
      "{\"a\":" + entry,
      "{\"a\":" + entry + ",}",
      "{\"a\":" + entry + "}}",
      "{\"a\":" + entry + "} x",
      "{\"\\u0061\":" + entry + "}",
      "{\"\xC3\xA4\":" + entry + "}",
      "{\"a\x01\":" + entry + "}",
      "{\"a\":" + entry + ",\"a\":" + entry + "}",
      "{\"a\":" + entry + ",\"b\":" + entry + ",\"a\":" + entry + "}",
      R"({"__metadata__":null,"a":)" + entry + "}",
      R"({"__metadata__":{"a":1},"a":)" + entry + "}",
      R"({"__metadata__":{},"__metadata__":{},"a":)" + entry + "}",
      R"({"__metadata__":{"b":"c","b":"d"},"a":)" + entry + "}",
      R"({"a":{"dtype":"U8","shape":[1]}})",
      R"({"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}})",
      R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"more":0}})",
      R"({"a":{"dtype":"X8","shape":[1],"data_offsets":[0,1]}})",
      R"({"a":{"dtype":"F4","shape":[2],"data_offsets":[0,1]}})",
      R"({"a":{"dtype":"U8","shape":[01],"data_offsets":[0,1]}})",
      R"({"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}})",
      R"({"a":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}})",
      R"({"a":{"dtype":"U8","shape":[1e0],"data_offsets":[0,1]}})",
      R"({"a":{"dtype":"U8","shape":[1,],"data_offsets":[0,1]}})",
      R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,2]}})",
      R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}})",
      R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}})",
      R"({"a":{"dtype":"U8","shape":[99999999999,99999999999],"data_offsets":[0,1]}})",
      R"({"a":{"dtype":"U8","shape":[99999999999999999999999999],"data_offsets":[0,99999999999999999999999999]}})",
  };
  for (const std::string& json : texts) EXPECT_FALSE(parse_plain_header(json, 8)) << json;
}

TEST(PlainHeader, TakesNothingThatTheStrictParserRefuses) {
  std::mt19937 random(11);
  const std::string bytes = "\"\\{}[],: \n0123456789-+.eaUF\x01\xC3";
  for (int round = 0; round < 5'000; ++round) {
    std::string json = two;
    for (unsigned change = 0; change <= random() % 3; ++change) {
      const std::size_t place = random() % json.size();
      switch (random() % 3) {
        case 0:
          json[place] = bytes[random() % bytes.size()];
          break;
        case 1:
          json.erase(place, 1 + random() % 4);
          break;
        default:
          json.insert(place, json.substr(random() % json.size(), 1 + random() % 20));
      }
    }
    expect_agreement(json);
  }
}

TEST(PlainHeader, IsThatOfEveryFileThatTheOriginalProgramsWrote) {
  int count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(TEST_DATA) / "goldens")) {
    if (entry.path().extension() != ".safetensors") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string all{std::istreambuf_iterator<char>(in), {}};
    std::uint64_t length = 0;
    for (std::size_t index = 8; index-- > 0;) length = length << 8 | static_cast<unsigned char>(all.at(index));
    const std::string json = all.substr(8, length);
    if (json.size() < length || !strictly(json)) continue;  // of a case that is to be refused
    EXPECT_EQ(parse_plain_header(json, 8).has_value(), json.find_first_not_of(" {}") != std::string::npos)
        << entry.path();
    expect_agreement(json);
    ++count;
  }
  EXPECT_GT(count, 20);
}

}  // namespace
}  // namespace wconvert::safetensors_plain_test
