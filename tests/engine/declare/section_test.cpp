#include "engine/declare/section.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/declare/cases.h"
#include "engine/declare/fields.h"
#include "engine/declare/structure.h"
#include "engine/declare/tensors.h"

namespace wconvert::section_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A model as small as possible, with one of everything.

struct Wheel {
  static constexpr std::string_view type = "wheel";
  std::int64_t spokes = 3;
  bool operator==(const Wheel&) const = default;
  static constexpr auto describe() { return std::tuple{architecture("spokes", &Wheel::spokes)}; }
};
struct Ski {
  static constexpr std::string_view type = "ski";
  std::int64_t length = 5;
  bool operator==(const Ski&) const = default;
  static constexpr auto describe() { return std::tuple{architecture("length", &Ski::length)}; }
};
struct Car {
  std::int64_t width = 4;
  std::int64_t half = 2;
  std::int64_t height = 7;
  bool open = false;
  std::variant<Wheel, Ski> runner;
  std::map<std::string, std::variant<Wheel, Ski>> spares;
  std::optional<Wheel> steering;
  bool operator==(const Car&) const = default;
  static constexpr auto describe() {
    return std::tuple{architecture("width", &Car::width),
                      architecture("half", &Car::half),
                      architecture("height", &Car::height),
                      architecture("open", &Car::open),
                      architecture("runner", &Car::runner),
                      architecture("spares", &Car::spares),
                      architecture("steering", &Car::steering)};
  }
};

const Rule<std::int64_t> half_of_width = {"width / 2", [](const HfObject& hf) -> std::optional<std::int64_t> {
                                            const auto width = hf.integer("w");
                                            if (!width || *width % 2 != 0) return std::nullopt;
                                            return *width / 2;
                                          }};

Section<Wheel> wheel() {
  return {Rename{&Wheel::spokes, "n_spokes"}, Linear{"hub", {"left", "right"}, split}};
}
Section<Ski> ski() {
  return {Rename{&Ski::length, "len"}, Tensor{"edge", "edge.weight", transposed}};
}
Section<Car> car() {
  return {
      Rename{&Car::width, "w"},
      Derived{&Car::half, "half_w", half_of_width},
      Fixed{&Car::height, 7},
      Mapped{&Car::open, "roof", {{true, "none"}, {false, "hard"}, {false, "soft", "taken for a hard one"}}},
      Dispatch{&Car::runner, {.tensors = "runs_on", .config = "runner"}, {Case{"round", wheel()}, Case{"flat", ski()}}},
      TypedDict{&Car::spares, {.tensors = "trunk", .config = "spares"}, {Case{"round", wheel()}, Case{"flat", ski()}}},
      Nested{&Car::steering, {.tensors = "steering", .config = "steering"}, wheel()},
      Constant{"brand", "acme"},
      Unused{"colour", "owner"},
  };
}

std::vector<std::string> lines_of(const std::vector<Finding>& findings) {
  std::vector<std::string> lines;
  for (const Finding& finding : findings) lines.push_back(finding.str());
  return lines;
}

struct Read {
  explicit Read(const char* config) : root(Json::parse(config)) {
    const HfReader reader(root, defaults, Here(report, Path().in("config.json")));
    car().read(reader, model, Here(report));
    reader.report_unasked([](const auto&) { return false; }, {});
    findings = lines_of(report.findings());
    notes = lines_of(report.notes());
  }
  Json root, defaults = Json::object();
  Report report;
  Car model;
  std::vector<std::string> findings, notes;
};

Json write(const Car& model, Report& report) {
  const HfWriter writer(HfStyle::v4);
  car().write(model, writer, Here(report));
  return writer.finish();
}

constexpr const char* whole = R"({
  "w": 10, "roof": "none", "runner": {"type": "flat", "len": 9},
  "spares": {"a": {"type": "round", "n_spokes": 8}, "b": {"type": "flat", "len": 1}},
  "steering": {"n_spokes": 2}, "brand": "acme"})";

TEST(Section, ReadsWhatItWritesAndWritesWhatItReads) {
  const Read read(whole);
  EXPECT_THAT(read.findings, IsEmpty());
  const Car expected = {10, 5, 7, true, Ski{9}, {{"a", Wheel{8}}, {"b", Ski{1}}}, Wheel{2}};
  EXPECT_EQ(read.model, expected);
  Report report;
  EXPECT_EQ(write(read.model, report), read.root);
  EXPECT_THAT(report.findings(), IsEmpty());
}

TEST(Section, ReportsEveryFaultOfAConfigAtItsKey) {
  const Read read(R"({"w": 9, "half_w": 4, "roof": "glass", "runner": {"type": "square"}, "spares": {}, "brand": "x",
                      "colour": "red", "wings": 2})");
  EXPECT_THAT(read.findings,
              ElementsAre("config.json: half_w: cannot be derived: width / 2 is no whole number",
                          "config.json: roof: is the string \"glass\", expected \"none\", \"hard\" or \"soft\"",
                          "config.json: runner.type: is \"square\", expected round, flat",
                          "config.json: brand: is the string \"x\", this format allows only \"acme\"",
                          "config.json: half_w: is not known to this format (the integer 4)",
                          "config.json: wings: is not known to this format (the integer 2)"));
}

TEST(Section, ADerivedFieldMayBeStatedIfItAgrees) {
  EXPECT_THAT(
      Read(R"({"w": 8, "half_w": 4, "roof": "hard", "runner": {"type": "flat", "len": 1}, "spares": {}})").findings,
      IsEmpty());
  EXPECT_THAT(
      Read(R"({"w": 8, "half_w": 3, "roof": "hard", "runner": {"type": "flat", "len": 1}, "spares": {}})").findings,
      ElementsAre("config.json: half_w: is the integer 3, but this format derives it: width / 2 = 4"));
}

TEST(Section, AValueThatIsTakenForAnotherIsNoted) {
  EXPECT_THAT(Read(R"({"w": 8, "roof": "soft", "runner": {"type": "flat", "len": 1}, "spares": {}})").notes,
              ElementsAre("config.json: roof: is \"soft\": taken for a hard one"));
}

TEST(Section, RefusesToWriteWhatTheFormatCannotSay) {
  Report report;
  write({10, 4, 8, false, Wheel{}, {}, std::nullopt}, report);
  EXPECT_THAT(
      lines_of(report.findings()),
      ElementsAre("height: is 8, this format allows only 7", "half: is 4, but this format derives it: width / 2 = 5"));
}

TEST(Section, FlattensToStepsWithBothNames) {
  Inventory owned;
  for (const auto* name : {"runner.edge", "spares.b.edge"}) owned.add(name, {4, 6});
  for (const auto* name : {"spares.a.hub.weight", "steering.hub.weight"}) owned.add(name, {4, 6});
  owned.add("spares.a.hub.bias", {4});
  Plan plan;
  Report report;
  const Car model = {10, 5, 7, true, Ski{9}, {{"a", Wheel{8}}, {"b", Ski{1}}}, Wheel{2}};
  car().emit(model, Scope(owned, plan, Here(report)));
  std::vector<std::string> lines;
  for (const Step& step : plan.steps) {
    std::string line = step.internal + " <-";
    for (const Part& part : step.parts) line += ' ' + part.hf + text_of(part.box.shape);
    lines.push_back(line);
  }
  EXPECT_THAT(lines,
              ElementsAre("runner.edge <- runs_on.edge.weight[6, 4]",
                          "spares.a.hub.weight <- trunk.a.left.weight[2, 6] trunk.a.right.weight[2, 6]",
                          "spares.a.hub.bias <- trunk.a.left.bias[2] trunk.a.right.bias[2]",
                          "spares.b.edge <- trunk.b.edge.weight[6, 4]",
                          "steering.hub.weight <- steering.left.weight[2, 6] steering.right.weight[2, 6]"));
  EXPECT_THAT(report.findings(), IsEmpty());
}

TEST(Section, AShapeThatDoesNotDivideIsAFault) {
  Inventory owned;
  owned.add("runner.hub.weight", {5, 6});
  Plan plan;
  Report report;
  car().emit({10, 5, 7, true, Wheel{}, {}, std::nullopt}, Scope(owned, plan, Here(report)));
  EXPECT_THAT(lines_of(report.findings()),
              ElementsAre("runner: runner.hub.weight [5, 6] does not split into 2 equal parts"));
}

TEST(Section, ReviewNamesTheFieldsThatNoRowAccountsFor) {
  Report report;
  car().without("height").review(Here(report));
  EXPECT_THAT(lines_of(report.findings()), ElementsAre("height: no row accounts for this field"));
}

TEST(Section, AnOverrideOfNothingIsAMistake) {
  EXPECT_THROW(static_cast<void>(wheel().without("nothing")), std::logic_error);
  EXPECT_THROW(static_cast<void>(wheel().with(Rename{&Wheel::spokes, "again"})), std::logic_error);
}

}  // namespace
}  // namespace wconvert::section_test
