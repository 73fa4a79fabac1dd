#include "engine/config/codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wconvert::codec_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Wheel {
  static constexpr std::string_view type = "wheel";
  static constexpr std::string_view old_type = "disc";
  std::int64_t spokes = 32;

  bool operator==(const Wheel&) const = default;
  static constexpr auto describe() {
    return std::tuple{architecture("spokes", &Wheel::spokes), retired("wooden", false)};
  }
};

struct Ski {
  static constexpr std::string_view type = "ski";
  double length = 1.5;

  bool operator==(const Ski&) const = default;
  static constexpr auto describe() { return std::tuple{architecture("length", &Ski::length)}; }
};

struct Keel {
  static constexpr std::string_view type = "keel";
  static constexpr std::string_view refusal = "which needs water: take the coach";

  bool operator==(const Keel&) const = default;
  static constexpr auto describe() { return std::tuple{}; }
};

using Support = std::variant<Wheel, Ski, Keel>;

struct Lamp {
  bool operator==(const Lamp&) const = default;
  static constexpr auto describe() { return std::tuple{training<double>("watts", 40.0)}; }
};

struct Doors;

struct Coach {
  using Spelling = Doors;

  std::int64_t seats = 4;
  Support support;
  std::optional<Support> spare;
  std::optional<double> weight;
  std::string owner;
  std::int64_t doors = 2;
  std::map<std::string, Ski> skis;

  bool operator==(const Coach&) const = default;
  static constexpr auto describe() {
    return std::tuple{
        architecture("seats", &Coach::seats),
        architecture("support", &Coach::support),
        architecture("spare", &Coach::spare),
        architecture("weight", &Coach::weight, Form::never_null),
        feature("owner", &Coach::owner, Form::unless_default),
        architecture("doors", &Coach::doors, Form::apart),
        architecture("skis", &Coach::skis),
        training<std::string_view>("paint", "auto"),
        training<std::optional<std::string_view>>("motto"),
        training<Unread<Unreadable::map>>("extras"),
        training<Lamp>("lamp"),
    };
  }
};

/// The doors of a coach, spelled by side; the left ones follow the right ones where they are not given.
struct Doors {
  std::int64_t right_doors = 1;
  std::optional<std::int64_t> left_doors;

  static Doors of(const Coach& coach) { return {coach.doors / 2, coach.doors - coach.doors / 2}; }
  void into(Coach& coach, const Here& here) const {
    if (right_doors == 0) (here / "right_doors").fail("is 0, expected a way in");
    coach.doors = right_doors + left_doors.value_or(right_doors);
  }
  static constexpr auto describe() {
    return std::tuple{architecture("right_doors", &Doors::right_doors), architecture("left_doors", &Doors::left_doors)};
  }
};

struct Outcome {
  std::vector<std::string> findings;
  std::vector<std::string> notes;
};

std::vector<std::string> texts(const std::vector<Finding>& findings) {
  std::vector<std::string> lines;
  for (const Finding& finding : findings) lines.push_back(finding.str());
  return lines;
}

template <class V>
Outcome read(const Json& json, V& value) {
  Report report;
  read_config(json, value, Here(report) / "coach");
  return {texts(report.findings()), texts(report.notes())};
}

Outcome read_coach(const char* json) {
  Coach coach;
  return read(Json::parse(json), coach);
}

TEST(Codec, WhatIsAbsentKeepsItsDefault) {
  Coach coach;
  const Outcome outcome = read(Json::object(), coach);

  EXPECT_THAT(outcome.findings, IsEmpty());
  EXPECT_THAT(outcome.notes, IsEmpty());
  EXPECT_EQ(coach, Coach());
}

TEST(Codec, WhatIsWrittenReadsBackEqual) {
  Coach coach;
  coach.seats = 6;
  coach.support = Ski{2.25};
  coach.spare = Wheel{24};
  coach.weight = 800;
  coach.owner = "nobody";
  coach.doors = 3;
  coach.skis = {{"left", Ski{1.0}}, {"right", Ski{1.25}}};

  Coach again;
  const Outcome outcome = read(write_config(coach), again);

  EXPECT_THAT(outcome.findings, IsEmpty());
  EXPECT_THAT(outcome.notes, IsEmpty());
  EXPECT_EQ(again, coach);
}

TEST(Codec, EveryFieldIsWrittenUnlessItsFormSaysOtherwise) {
  EXPECT_EQ(write_config(Coach()), Json::parse(R"({
    "seats": 4, "support": {"type": "wheel", "spokes": 32}, "spare": null, "skis": {},
    "right_doors": 1, "left_doors": 1})"));
}

TEST(Codec, EveryFindingIsReportedAtItsPlace) {
  EXPECT_THAT(read_coach(R"({"seats": "4", "support": {"type": "ski", "length": true}, "weight": "heavy", "paint": 1})")
                  .findings,
              ElementsAre(R"(coach.seats: is the string "4", expected an integer)",
                          "coach.support.length: is true, expected a number",
                          R"(coach.weight: is the string "heavy", expected a number or null)",
                          "coach.paint: is the integer 1, expected a string"));
}

TEST(Codec, AnUnknownFieldIsRefused) {
  EXPECT_THAT(read_coach(R"({"support": {"type": "ski", "spokes": 3}})").findings,
              ElementsAre("coach.support.spokes: is an unknown field, expected one of type, length"));
}

TEST(Codec, AnUnknownFieldIsShownWithoutItsControlCharacters) {
  Ski ski;
  EXPECT_THAT(read(Json{{"\x1b[31m", 1}}, ski).findings,
              ElementsAre(R"(coach.\x1b[31m: is an unknown field, expected one of type, length)"));
}

TEST(Codec, AnObjectIsNoOtherThing) {
  EXPECT_THAT(read_coach("[]").findings, ElementsAre("coach: is a list, expected an object"));
  EXPECT_THAT(read_coach(R"({"support": null})").findings, ElementsAre("coach.support: is null, expected an object"));
  EXPECT_THAT(read_coach(R"({"skis": 1})").findings, ElementsAre("coach.skis: is the integer 1, expected an object"));
}

TEST(Codec, TheTypeTellsTheStruct) {
  Coach coach;
  EXPECT_THAT(read(Json::parse(R"({"support": {"type": "ski", "length": 2}})"), coach).findings, IsEmpty());
  EXPECT_EQ(coach.support, Support(Ski{2.0}));
}

TEST(Codec, TheFirstStructIsMeantWhereTheTypeIsAbsentOrNull) {
  Coach coach;
  coach.support = Ski{};
  EXPECT_THAT(read(Json::parse(R"({"support": {"spokes": 8}})"), coach).findings, IsEmpty());
  EXPECT_EQ(coach.support, Support(Wheel{8}));

  coach.support = Ski{};
  EXPECT_THAT(read(Json::parse(R"({"support": {"type": null, "spokes": 8}})"), coach).findings, IsEmpty());
  EXPECT_EQ(coach.support, Support(Wheel{8}));
}

TEST(Codec, AnOldTypeIsReadAndTheNewOneWritten) {
  Coach coach;
  EXPECT_THAT(read(Json::parse(R"({"support": {"type": "disc", "spokes": 8}})"), coach).findings, IsEmpty());
  EXPECT_EQ(write_config(coach)["support"], Json::parse(R"({"type": "wheel", "spokes": 8})"));
}

TEST(Codec, AnUnknownTypeIsRefused) {
  EXPECT_THAT(read_coach(R"({"support": {"type": "sail"}})").findings,
              ElementsAre(R"(coach.support.type: is the string "sail", expected one of wheel, ski)"));
  EXPECT_THAT(read_coach(R"({"support": {"type": 1}})").findings,
              ElementsAre("coach.support.type: is the integer 1, expected one of wheel, ski"));
}

TEST(Codec, ATypeThatNoModelHoldsIsRefusedWithItsReason) {
  EXPECT_THAT(read_coach(R"({"support": {"type": "keel", "depth": 3}})").findings,
              ElementsAre(R"(coach.support.type: is the string "keel", which needs water: take the coach)"));
}

TEST(Codec, AFieldOfOneStructWantsItsType) {
  Ski ski;
  EXPECT_THAT(read(Json::parse(R"({"type": "ski", "length": 2})"), ski).findings, IsEmpty());
  EXPECT_THAT(read(Json::parse(R"({"type": "wheel"})"), ski).findings,
              ElementsAre(R"(coach.type: is the string "wheel", expected "ski")"));
}

TEST(Codec, AStructWithoutATypeTakesOnlyANullOne) {
  EXPECT_THAT(read_coach(R"({"type": null})").findings, IsEmpty());
  EXPECT_THAT(read_coach(R"({"type": "coach"})").findings,
              ElementsAre(R"(coach.type: is the string "coach", expected no type here)"));
}

TEST(Codec, AnExplicitNullIsRefusedWhereFastLlmRefusesIt) {
  EXPECT_THAT(read_coach(R"({"weight": null})").findings,
              ElementsAre("coach.weight: is null, expected a value, or no such key"));
}

TEST(Codec, ARetiredFieldIsReadWithItsOneValueOnly) {
  Wheel wheel;
  EXPECT_THAT(read(Json::parse(R"({"wooden": false})"), wheel).findings, IsEmpty());
  EXPECT_THAT(read(Json::parse(R"({"wooden": true})"), wheel).findings,
              ElementsAre("coach.wooden: is true, expected no such key"));
  EXPECT_THAT(read(Json::parse(R"({"wooden": 0})"), wheel).findings,
              ElementsAre("coach.wooden: is the integer 0, expected no such key"));
}

TEST(Codec, ATrainingSettingIsLeftBehindWithANote) {
  const Outcome outcome =
      read_coach(R"({"paint": "red", "motto": "onward", "extras": {"bell": 1}, "lamp": {"watts": 60}})");

  EXPECT_THAT(outcome.findings, IsEmpty());
  EXPECT_THAT(outcome.notes,
              ElementsAre("coach.paint: is a training setting that no Hugging Face format holds: left behind",
                          "coach.motto: is a training setting that no Hugging Face format holds: left behind",
                          "coach.extras: is a training setting that no Hugging Face format holds: left behind",
                          "coach.lamp.watts: is a training setting that no Hugging Face format holds: left behind"));
}

TEST(Codec, ATrainingSettingAtItsDefaultIsNothingToSay) {
  EXPECT_THAT(read_coach(R"({"paint": "auto", "motto": null, "extras": {}, "lamp": {"watts": 40}})").notes, IsEmpty());
}

TEST(Codec, ATrainingSettingOfAnotherKindIsRefused) {
  EXPECT_THAT(read_coach(R"({"extras": 3, "lamp": {"volts": 12}})").findings,
              ElementsAre("coach.extras: is the integer 3, expected an object",
                          "coach.lamp.volts: is an unknown field, expected one of type, watts"));
}

TEST(Codec, ASpellingIsReadFromTheMapOfItsOwner) {
  Coach coach;
  EXPECT_THAT(read(Json::parse(R"({"right_doors": 2, "left_doors": 1})"), coach).findings, IsEmpty());
  EXPECT_EQ(coach.doors, 3);

  EXPECT_THAT(read(Json::parse(R"({"right_doors": 2})"), coach).findings, IsEmpty());
  EXPECT_EQ(coach.doors, 4);
}

TEST(Codec, ASpellingMayRefuse) {
  EXPECT_THAT(read_coach(R"({"right_doors": 0})").findings, ElementsAre("coach.right_doors: is 0, expected a way in"));
}

TEST(Codec, AFieldApartIsNotReadUnderItsOwnName) {
  EXPECT_THAT(read_coach(R"({"doors": 3})").findings,
              ElementsAre("coach.doors: is an unknown field, expected one of type, seats, support, spare, weight, "
                          "owner, skis, paint, motto, extras, lamp, right_doors, left_doors"));
}

TEST(Codec, AFixedStackHasOneBlock) {
  Blocks<Ski> blocks;
  EXPECT_THAT(read(Json::parse(R"({"num_blocks": 3, "block": {"length": 2}})"), blocks).findings, IsEmpty());
  EXPECT_EQ(blocks, Blocks<Ski>::repeated(Ski{2.0}, 3));
  EXPECT_EQ(write_config(blocks),
            Json::parse(R"({"type": "fixed", "num_blocks": 3, "block": {"type": "ski", "length": 2.0}})"));
}

TEST(Codec, AStackOfWhichNothingIsSaidHasTwelveBlocks) {
  Blocks<Ski> blocks;
  EXPECT_THAT(read(Json::object(), blocks).findings, IsEmpty());
  EXPECT_EQ(blocks, Blocks<Ski>::repeated(Ski{}, 12));
}

TEST(Codec, APatternNamesTheBlocks) {
  const Json json = Json::parse(R"({"type": "pattern", "num_blocks": 5, "pattern": ["a", "b"],
                                    "blocks": {"a": {"type": "ski", "length": 2.0},
                                               "b": {"type": "ski", "length": 3.0}}})");
  Blocks<Ski> blocks;
  EXPECT_THAT(read(json, blocks).findings, IsEmpty());

  EXPECT_EQ(blocks.size(), 5U);
  EXPECT_EQ(blocks.at(4), Ski{2.0});
  EXPECT_EQ(blocks.at(3), Ski{3.0});
  EXPECT_EQ(blocks.kind_at(3), "b");
  EXPECT_EQ(blocks.last(), Ski{2.0});
  EXPECT_EQ(write_config(blocks), json);
}

TEST(Codec, APatternWithoutNamesIsRefused) {
  Blocks<Ski> blocks;
  EXPECT_THAT(read(Json::parse(R"({"type": "pattern", "blocks": {"a": {}}})"), blocks).findings,
              ElementsAre("coach.pattern: is empty, expected the name of a block for each position"));
  EXPECT_THAT(read(Json::parse(R"({"type": "pattern", "pattern": ["a", 1], "blocks": {"a": {}}})"), blocks).findings,
              ElementsAre("coach.pattern: at position 1 is the integer 1, expected a string"));
}

TEST(Codec, ABlockBesideAPatternIsLeftOutWithANote) {
  Blocks<Ski> blocks;
  const Outcome outcome =
      read(Json::parse(R"({"type": "pattern", "pattern": ["a"], "blocks": {"a": {}}, "block": {"any": 1}})"), blocks);

  EXPECT_THAT(outcome.findings, IsEmpty());
  EXPECT_THAT(outcome.notes, ElementsAre("coach.block: stands beside a pattern and means nothing: left out"));
}

TEST(Codec, APatternBesideAFixedBlockIsRefused) {
  Blocks<Ski> blocks;
  EXPECT_THAT(read(Json::parse(R"({"type": "fixed", "pattern": ["a"], "blocks": {}})"), blocks).findings,
              ElementsAre("coach.pattern: is an unknown field, expected one of type, block, num_blocks, lr_scale",
                          "coach.blocks: is an unknown field, expected one of type, block, num_blocks, lr_scale"));
}

TEST(Codec, AStackOfAnotherTypeIsRefused) {
  Blocks<Ski> blocks;
  EXPECT_THAT(read(Json::parse(R"({"type": "alternating"})"), blocks).findings,
              ElementsAre(R"(coach.type: is the string "alternating", expected one of fixed, pattern)"));
}

}  // namespace
}  // namespace wconvert::codec_test
