#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/declare/fields.h"
#include "engine/declare/layers.h"
#include "engine/declare/stated.h"
#include "engine/declare/tensors.h"

namespace wconvert::stacks_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

struct Wagon {
  std::int64_t axles = 2;
  bool tank = false;
  bool operator==(const Wagon&) const = default;
  static constexpr auto describe() {
    return std::tuple{architecture("axles", &Wagon::axles), architecture("tank", &Wagon::tank)};
  }
};
struct Train {
  Blocks<Wagon> wagons;
  bool operator==(const Train&) const = default;
  static constexpr auto describe() { return std::tuple{architecture("wagons", &Train::wagons)}; }
};

std::vector<std::string> lines_of(const std::vector<Finding>& findings) {
  std::vector<std::string> lines;
  for (const Finding& finding : findings) lines.push_back(finding.str());
  return lines;
}

struct Read {
  Read(const Section<Train>& train, const char* config) {
    const Json root = Json::parse(config), defaults = Json::object();
    Report report;
    const HfReader reader(root, defaults, Here(report, Path().in("config.json")));
    train.read(reader, model, Here(report));
    reader.report_unasked([](const auto&) { return false; }, {});
    faults = lines_of(report.findings());
  }
  Train model;
  std::vector<std::string> faults;
};

Json write(const Section<Train>& train, const Train& model, std::vector<std::string>& faults) {
  Report report;
  const HfWriter writer(HfStyle::v4);
  train.write(model, writer, Here(report));
  faults = lines_of(report.findings());
  return writer.finish();
}

std::vector<std::string> names_of(const Section<Train>& train, const Train& model) {
  Inventory owned;
  for (std::size_t index = 0; index < model.wagons.size(); ++index) {
    owned.add(text("wagons.", index, ".load"), {model.wagons.at(index).axles});
  }
  Plan plan;
  Report report;
  train.emit(model, Scope(owned, plan, Here(report)));
  std::vector<std::string> names;
  for (const Step& step : plan.steps) names.push_back(text(step.parts[0].hf, text_of(step.parts[0].box.shape)));
  return names;
}

Section<Train> stated() {
  const Section<Wagon> wagon = {
      Rename{&Wagon::axles, "axles"}, Fixed{&Wagon::tank, false}, Tensor{"load", "load.weight"}};
  return {StatedBlocks{&Train::wagons, {.tensors = "train", .config = "train"}, wagon}};
}

TEST(StatedBlocks, ReadsAndWritesBothForms) {
  for (const char* config : {R"({"train": {"type": "fixed", "num_blocks": 3, "block": {"axles": 4}}})",
                             R"({"train": {"type": "pattern", "num_blocks": 3, "pattern": ["a", "b"],
                                           "blocks": {"a": {"axles": 4}, "b": {"axles": 6}}}})"}) {
    const Read read(stated(), config);
    EXPECT_THAT(read.faults, IsEmpty());
    std::vector<std::string> faults;
    EXPECT_EQ(write(stated(), read.model, faults), Json::parse(config));
    EXPECT_THAT(faults, IsEmpty());
  }
}

TEST(StatedBlocks, GivesEachPositionTheTensorsOfItsKind) {
  const Train train = {{{{"a", {4}}, {"b", {6}}}, {"a", "b"}, 3}};
  EXPECT_THAT(names_of(stated(), train),
              ElementsAre("train.0.load.weight[4]", "train.1.load.weight[6]", "train.2.load.weight[4]"));
}

TEST(StatedBlocks, RefusesWhatIsNoStack) {
  EXPECT_THAT(Read(stated(), R"({"train": null})").faults,
              ElementsAre("config.json: train: is missing, expected an object"));
  EXPECT_THAT(Read(stated(), R"({"train": {"type": "ring", "num_blocks": 3}})").faults,
              ElementsAre("config.json: train.type: is \"ring\", expected fixed or pattern"));
  EXPECT_THAT(Read(stated(), R"({"train": {"type": "fixed", "num_blocks": 3}})").faults,
              ElementsAre("config.json: train.block: is missing, expected an object"));
  EXPECT_THAT(Read(stated(), R"({"train": {"type": "pattern", "num_blocks": 3, "pattern": ["a", "c"],
                                           "blocks": {"a": {"axles": 4}}}})")
                  .faults,
              ElementsAre("config.json: train.pattern[1]: is \"c\", which is none of the blocks"));
  EXPECT_THAT(Read(stated(), R"({"train": {"type": "pattern", "num_blocks": 3, "pattern": [], "blocks": {}}})").faults,
              ElementsAre("config.json: train.pattern: is empty, expected the names of blocks"));
}

Section<Train> lettered() {
  const Section<Wagon> open = {
      Rename{&Wagon::axles, "open_axles"}, Fixed{&Wagon::tank, false}, Tensor{"load", "sand.weight"}};
  const Section<Wagon> tank = {
      Rename{&Wagon::axles, "tank_axles"}, Fixed{&Wagon::tank, true}, Tensor{"load", "oil.weight"}};
  const std::vector<Layer<Wagon>> layers = {
      {"o", open, [](const Wagon& wagon) { return !wagon.tank; }},
      {"t", tank, [](const Wagon& wagon) { return wagon.tank && wagon.axles < 10; }},
  };
  return {BlockPattern{&Train::wagons, LayerList{.tensors = "train", .count = "length", .list = "letters"}, layers}};
}

TEST(BlockPattern, RepeatsItsLetters) {
  const char* config = R"({"open_axles": 4, "tank_axles": 6, "length": 3, "letters": ["o", "t"]})";
  const Read read(lettered(), config);
  EXPECT_THAT(read.faults, IsEmpty());
  const Train expected = {{{{"o", {4, false}}, {"t", {6, true}}}, {"o", "t"}, 3}};
  EXPECT_EQ(read.model, expected);
  EXPECT_THAT(names_of(lettered(), read.model),
              ElementsAre("train.0.sand.weight[4]", "train.1.oil.weight[6]", "train.2.sand.weight[4]"));
  std::vector<std::string> faults;
  EXPECT_EQ(write(lettered(), read.model, faults), Json::parse(config));
  EXPECT_THAT(faults, IsEmpty());
}

TEST(BlockPattern, OneLetterIsAFixedStack) {
  const Read read(lettered(), R"({"letters": ["t"], "length": 3, "tank_axles": 6})");
  EXPECT_EQ(read.model, (Train{Blocks<Wagon>::repeated({6, true}, 3)}));
}

TEST(BlockPattern, RefusesLettersThatItDoesNotKnow) {
  EXPECT_THAT(Read(lettered(), R"({"letters": ["x"], "length": 3})").faults,
              ElementsAre("config.json: letters[0]: is \"x\", expected one of o, t"));
  EXPECT_THAT(Read(lettered(), R"({"letters": [], "length": 3})").faults,
              ElementsAre("config.json: letters: is empty, expected a list of o, t"));
}

TEST(BlockPattern, RefusesToWriteWhatItCannotSpell) {
  std::vector<std::string> faults;
  write(lettered(), {Blocks<Wagon>::repeated({12, true}, 3)}, faults);
  EXPECT_THAT(faults, Contains("wagons.block: is none of the blocks of this format, which are o, t"));
  write(lettered(), {{{{"a", {4, false}}, {"b", {6, false}}}, {"a", "b"}, 2}}, faults);
  EXPECT_THAT(faults,
              ElementsAre("wagons.blocks.b.axles: asks for open_axles = 6, but wagons.blocks.a.axles asks for 4"));
}

}  // namespace
}  // namespace wconvert::stacks_test
