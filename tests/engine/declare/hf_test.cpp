#include "engine/declare/hf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wconvert::hf_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> lines_of(const std::vector<Finding>& findings) {
  std::vector<std::string> lines;
  for (const Finding& finding : findings) lines.push_back(finding.str());
  return lines;
}

struct Reading {
  explicit Reading(const char* config, const char* class_defaults = "{}")
      : root(Json::parse(config)), defaults(Json::parse(class_defaults)) {}
  Json root, defaults;
  Report report;
  HfReader reader{root, defaults, Here(report, Path().in("config.json"))};
  Here here{report};
};

const auto nothing_is_harmless = [](const std::vector<std::string>&) { return false; };

TEST(HfReader, FillsAFieldAndRemembersWhereItCameFrom) {
  Reading hf(R"({"inner": {"hidden_size": 48}})");
  std::int64_t value = 0;
  hf.reader.enter("inner")->require("hidden_size", value, hf.here / "hidden");
  EXPECT_EQ(value, 48);
  EXPECT_EQ(hf.reader.origin_of(Path() / "hidden")->str(), "config.json: inner.hidden_size");
  EXPECT_THAT(hf.report.findings(), IsEmpty());
}

TEST(HfReader, AWrongTypeIsReportedAtTheKey) {
  Reading hf(R"({"hidden_size": "48"})");
  std::int64_t value = 7;
  hf.reader.require("hidden_size", value, hf.here);
  EXPECT_EQ(value, 7);
  EXPECT_THAT(lines_of(hf.report.findings()),
              ElementsAre("config.json: hidden_size: is the string \"48\", expected an integer"));
}

TEST(HfReader, AMissingKeyTakesTheClassDefaultAndSaysSo) {
  Reading hf("{}", R"({"rms_norm_eps": 1e-06})");
  double epsilon = 0;
  hf.reader.require("rms_norm_eps", epsilon, hf.here);
  EXPECT_EQ(epsilon, 1e-6);
  EXPECT_THAT(lines_of(hf.report.notes()),
              ElementsAre("config.json: rms_norm_eps: is missing: the default of the config class holds, 1e-06"));
}

TEST(HfReader, AMissingKeyWithoutADefaultIsAFault) {
  Reading hf("{}");
  double epsilon = 0;
  hf.reader.require("rms_norm_eps", epsilon, hf.here);
  EXPECT_THAT(lines_of(hf.report.findings()), ElementsAre("config.json: rms_norm_eps: is missing, and has no default"));
}

TEST(HfReader, AnObjectMayBeMissingOrNullButNothingElse) {
  Reading hf(R"({"null": null, "list": []})");
  EXPECT_FALSE(hf.reader.enter("missing"));
  EXPECT_FALSE(hf.reader.enter("null"));
  EXPECT_THAT(hf.report.findings(), IsEmpty());
  EXPECT_FALSE(hf.reader.enter("list"));
  EXPECT_THAT(lines_of(hf.report.findings()), ElementsAre("config.json: list: is a list, expected an object"));
}

TEST(HfReader, WhatNobodyAskedForIsReportedLeafByLeafInTheOrderOfTheFile) {
  Reading hf(R"({"b": 1, "a": {"x": true, "y": {}}, "known": {"z": 2}})");
  hf.reader.enter("known")->find("z");
  hf.reader.report_unasked(nothing_is_harmless, {});
  EXPECT_THAT(lines_of(hf.report.findings()),
              ElementsAre("config.json: b: is not known to this format (the integer 1)",
                          "config.json: a.x: is not known to this format (true)",
                          "config.json: a.y: is not known to this format (an object)"));
}

TEST(HfReader, AnAllowedKeyIsNotedAndCoversWhatLiesBelow) {
  Reading hf(R"({"box": {"x": 1}, "boxes": 2})");
  hf.reader.report_unasked(nothing_is_harmless, {"box"});
  EXPECT_THAT(lines_of(hf.report.findings()),
              ElementsAre("config.json: boxes: is not known to this format (the integer 2)"));
  EXPECT_THAT(lines_of(hf.report.notes()),
              ElementsAre("config.json: box.x: is unknown and carried as it is, as --allow-unknown says"));
}

TEST(HfWriter, TwoWritersOfAKeyMustAgree) {
  Report report;
  const Here here(report);
  const HfWriter writer(HfStyle::v4);
  writer.put("rms_norm_eps", 1e-5, here / "block");
  writer.put("rms_norm_eps", 1e-5, here / "head");
  writer.put("rms_norm_eps", 1e-4, here / "head");
  EXPECT_THAT(lines_of(report.findings()),
              ElementsAre("head: asks for rms_norm_eps = 0.0001, but block asks for 1e-05"));
  EXPECT_EQ(writer.finish(), Json::parse(R"({"rms_norm_eps": 1e-5})"));
}

TEST(HfWriter, ChecksRunWhenEverythingIsWritten) {
  Report report;
  const HfWriter writer(HfStyle::v5);
  std::optional<std::int64_t> seen;
  writer.enter("inner").later([&](const HfObject& object) { seen = object.integer("size"); });
  writer.enter("inner").put("size", 3, Here(report));
  writer.finish();
  EXPECT_EQ(seen, 3);
}

}  // namespace
}  // namespace wconvert::hf_test
