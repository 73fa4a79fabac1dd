// Rows of which each format uses few: kinds of blocks by name, two ways of spelling, keys that are carried.

#include "engine/declare/layers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/declare/cases.h"
#include "engine/declare/fields.h"
#include "engine/declare/tensors.h"

namespace wconvert::layers_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Room {
  std::int64_t chairs = 1;
  bool window = false;
  bool operator==(const Room&) const = default;
  static constexpr auto describe() {
    return std::tuple{architecture("chairs", &Room::chairs), architecture("window", &Room::window)};
  }
};
struct House {
  Blocks<Room> rooms;
  bool operator==(const House&) const = default;
  static constexpr auto describe() { return std::tuple{architecture("rooms", &House::rooms)}; }
};

Section<Room> room(const char* chairs, bool window) {
  return {Rename{&Room::chairs, chairs}, Fixed{&Room::window, window}, Tensor{"floor", window ? "bright" : "dark"}};
}
Section<House> house() {
  const std::vector<Layer<Room>> layers = {
      {"bright", room("bright_chairs", true), [](const Room& one) { return one.window; }},
      {"dark", room("dark_chairs", false), [](const Room& one) { return !one.window && one.chairs < 9; }}};
  const LayerList where = {.tensors = "floor", .count = "n", .list = "kinds"};
  return {BlockList{
              &House::rooms, where, layers, [](std::size_t count) { return std::vector<std::string>(count, "dark"); }},
          Carried{"colour", "white", {"black"}}};
}

std::vector<std::string> lines_of(const std::vector<Finding>& findings) {
  std::vector<std::string> lines;
  for (const Finding& finding : findings) lines.push_back(finding.str());
  return lines;
}

template <class T>
struct Read {
  Read(const Section<T>& section, const char* config, const char* class_defaults = "{}") {
    const Json root = Json::parse(config), defaults = Json::parse(class_defaults);
    Report report;
    const HfReader reader(root, defaults, Here(report, Path().in("config.json")));
    section.read(reader, model, Here(report));
    reader.report_unasked([](const auto&) { return false; }, {});
    faults = lines_of(report.findings());
  }
  T model;
  std::vector<std::string> faults;
};

template <class T>
Json write(const Section<T>& section, const T& model, std::vector<std::string>& faults) {
  Report report;
  const HfWriter writer(HfStyle::v4);
  section.write(model, writer, Here(report));
  faults = lines_of(report.findings());
  return writer.finish();
}

constexpr const char* two = R"({"dark_chairs": 5, "bright_chairs": 3, "n": 3, "kinds": ["dark", "bright", "dark"],
                                "colour": "white"})";

TEST(BlockList, ReadsWhatItWrites) {
  const Read<House> read(house(), two);
  EXPECT_THAT(read.faults, IsEmpty());
  EXPECT_EQ(read.model.rooms,
            (Blocks<Room>{{{"bright", {3, true}}, {"dark", {5, false}}}, {"dark", "bright", "dark"}, 3}));
  std::vector<std::string> faults;
  EXPECT_EQ(write(house(), read.model, faults), Json::parse(two));
  EXPECT_THAT(faults, IsEmpty());
}

TEST(BlockList, AKindMayHaveAnyNameInTheModelAndAPatternMayBeShort) {
  const Blocks<Room> rooms = {{{"a", {5, false}}, {"b", {3, true}}, {"unused", {4, true}}}, {"a", "b"}, 3};
  std::vector<std::string> faults;
  EXPECT_EQ(write(house(), House{rooms}, faults), Json::parse(two));
  EXPECT_THAT(faults, IsEmpty());
}

TEST(BlockList, EachPositionHasTheTensorsOfItsKind) {
  const House model = Read<House>(house(), two).model;
  Inventory owned;
  for (const char* name : {"rooms.0.floor", "rooms.1.floor", "rooms.2.floor"}) owned.add(name, {2});
  Plan plan;
  Report report;
  house().emit(model, Scope(owned, plan, Here(report)));
  std::vector<std::string> names;
  for (const Step& step : plan.steps) names.push_back(step.parts[0].hf);
  EXPECT_THAT(names, ElementsAre("floor.0.dark", "floor.1.bright", "floor.2.dark"));
}

TEST(BlockList, ReportsWhatIsWrongWithTheList) {
  const auto faults = [](const char* kinds) {
    return Read<House>(
               house(),
               (R"({"bright_chairs": 3, "dark_chairs": 5, "n": 2, "kinds": )" + std::string(kinds) + "}").c_str())
        .faults;
  };
  EXPECT_THAT(faults(R"(["dark"])"), ElementsAre("config.json: kinds: names 1 layers, but n is 2"));
  EXPECT_THAT(faults(R"(["dark", "red"])"),
              ElementsAre("config.json: kinds[1]: is \"red\", expected one of bright, dark"));
  EXPECT_THAT(faults("3"), ElementsAre("config.json: kinds: is the integer 3, expected a list"));
  EXPECT_THAT(faults("null"), IsEmpty());
}

TEST(BlockList, RefusesABlockThatNoKindFits) {
  std::vector<std::string> faults;
  write(house(), House{Blocks<Room>::repeated({9, false}, 2)}, faults);
  EXPECT_THAT(faults, ElementsAre("rooms.block: is none of the blocks of this format, which are bright, dark"));
}

TEST(Carried, IsReadAsItIsUnlessItSaysSomething) {
  EXPECT_THAT(
      Read<House>(house(), R"({"bright_chairs": 1, "dark_chairs": 1, "n": 1, "kinds": null, "colour": 7})").faults,
      IsEmpty());
  EXPECT_THAT(
      Read<House>(house(), R"({"bright_chairs": 1, "dark_chairs": 1, "n": 1, "kinds": null, "colour": "black"})")
          .faults,
      ElementsAre("config.json: colour: is the string \"black\", which is not converted"));
}

Section<Room> either() {
  return {Either{"glass", [](const Room& one) { return one.window; }, room("seats", true), room("stools", false)}};
}

TEST(Either, IsSpelledOneWayOrTheOther) {
  for (const char* config : {R"({"glass": true, "seats": 4})", R"({"glass": false, "stools": 6})"}) {
    const Read<Room> read(either(), config);
    EXPECT_THAT(read.faults, IsEmpty());
    std::vector<std::string> faults;
    EXPECT_EQ(write(either(), read.model, faults), Json::parse(config));
  }
  EXPECT_THAT(Read<Room>(either(), R"({"glass": true, "stools": 6})").faults,
              ElementsAre("config.json: seats: is missing, and has no default",
                          "config.json: stools: is not known to this format (the integer 6)"));
}

TEST(Either, AccountsForWhatBothWaysAccountFor) {
  Report report;
  either().review(Here(report));
  EXPECT_THAT(report.findings(), IsEmpty());
  const Section<Room> half = {Either{"glass",
                                     [](const Room& one) { return one.window; },
                                     room("seats", true),
                                     Section<Room>{Fixed{&Room::window, false}}}};
  half.review(Here(report));
  EXPECT_THAT(lines_of(report.findings()), ElementsAre("chairs: no row accounts for this field"));
}

TEST(Within, ClassDefaultsReachIntoAConfigAndNotIntoAPlainMap) {
  const Section<Room> inside = {Within{{.config = "room"}, Section<Room>{Rename{&Room::chairs, "chairs"}}}};
  EXPECT_EQ(Read<Room>(inside, R"({"room": {}})", R"({"room": {"model_type": "room", "chairs": 7}})").model.chairs, 7);
  EXPECT_EQ(Read<Room>(inside, "{}", R"({"room": {"chairs": 7}})").model.chairs, 7);
  EXPECT_THAT(Read<Room>(inside, R"({"room": {"x": 1}})", R"({"room": {"chairs": 7}})").faults,
              ElementsAre("config.json: room.chairs: is missing, and has no default",
                          "config.json: room.x: is not known to this format (the integer 1)"));
}

TEST(Within, DefaultsMayFollowFromWhatIsGiven) {
  const Section<Room> inside = {Within{{.config = "room"},
                                       Section<Room>{Rename{&Room::chairs, "chairs"}, Constant{"kind", "big"}},
                                       [](const Json& given) {
                                         return Json{{"chairs", given.contains("kind") ? 8 : 2}};
                                       }}};
  EXPECT_EQ(Read<Room>(inside, R"({"room": {"kind": "big"}})").model.chairs, 8);
  EXPECT_EQ(Read<Room>(inside, R"({"room": {"chairs": 5}})").model.chairs, 5);
}

}  // namespace
}  // namespace wconvert::layers_test
