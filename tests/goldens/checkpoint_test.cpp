// Whole checkpoints: what Fast-LLM made of them is what we make of them.

#include <gmock/gmock.h>

#include "tests/goldens/cases.h"
#include "tests/goldens/equality.h"
#include "tests/goldens/expect.h"
#include "tests/goldens/room.h"

namespace wconvert::goldens {

namespace {

using converters::export_checkpoint;
using converters::import_checkpoint;
using converters::Options;
using testing::IsEmpty;
using testing::ValuesIn;

std::string named(const testing::TestParamInfo<Case>& info) {
  return test_name(info.param);
}

struct Import : testing::TestWithParam<Case> {};

TEST_P(Import, IsWhatFastLlmMakesOfIt) {
  const Case& golden = GetParam();
  const Room room;

  import_checkpoint(golden.folder / "hf", room / "internal", {}, options_for(golden));

  expect_internal(golden.folder / "fast_llm", room / "internal");
}
INSTANTIATE_TEST_SUITE_P(Goldens, Import, ValuesIn(select(is_import)), named);

struct ImportV5 : testing::TestWithParam<Case> {};

TEST_P(ImportV5, OfTheSpellingOfTransformers5IsTheSame) {
  const Case& golden = GetParam();
  const Room room;
  fs::copy(golden.folder / "hf", room / "hf");
  fs::copy(golden.folder / "hf_v5", room / "hf", fs::copy_options::overwrite_existing);

  import_checkpoint(room / "hf", room / "internal", {}, options_for(golden));

  expect_internal(golden.folder / "fast_llm", room / "internal");
}
INSTANTIATE_TEST_SUITE_P(Goldens, ImportV5, ValuesIn(select(is_import_v5)), named);

void expect_export(const Case& golden, const fs::path& expected_config, const Options& options) {
  const Room room;

  export_checkpoint(golden.folder / "fast_llm", room / "hf", golden.format, options);

  EXPECT_THAT(
      missing_or_other_among(
          owned_keys(golden.format), read_json_file(expected_config), read_json_file(room / "hf" / "config.json")),
      IsEmpty());
  EXPECT_THAT(other_tensors(widened(read_tensors(golden.folder / "hf_back")), widened(read_tensors(room / "hf"))),
              IsEmpty());
}

struct Export : testing::TestWithParam<Case> {};

TEST_P(Export, IsWhatFastLlmExports) {
  expect_export(GetParam(), GetParam().folder / "hf_back" / "config.json", options_for(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Goldens, Export, ValuesIn(select(is_export)), named);

struct ExportV5 : testing::TestWithParam<Case> {};

TEST_P(ExportV5, IsWhatFastLlmExportsUnderTransformers5) {
  Options options = options_for(GetParam());
  options.style = HfStyle::v5;

  expect_export(GetParam(), GetParam().folder / "hf_back_v5" / "config.json", options);
}
INSTANTIATE_TEST_SUITE_P(Goldens, ExportV5, ValuesIn(select(is_export_v5)), named);

void expect_same_hugging_face(const fs::path& expected, const fs::path& found) {
  const Json before = read_json_file(expected / "config.json");
  const Json after = read_json_file(found / "config.json");
  EXPECT_THAT(missing_or_other(before, after), IsEmpty());
  EXPECT_THAT(other_tensors(read_tensors(expected), read_tensors(found)), IsEmpty());
  for (const auto& entry : fs::directory_iterator(expected)) {
    EXPECT_TRUE(fs::exists(found / entry.path().filename()) || entry.path().extension() == ".safetensors" ||
                entry.path().filename() == "model.safetensors.index.json")
        << entry.path().filename() << " did not come back";
  }
}

struct ThereAndBack : testing::TestWithParam<Case> {};

TEST_P(ThereAndBack, NothingIsLost) {
  const Case& golden = GetParam();
  const Room room;
  const auto import = [&] {
    import_checkpoint(golden.folder / "hf", room / "internal", golden.format, options_for(golden));
  };
  // What Fast-LLM itself does not carry may be refused, but not lost.
  if (golden.title == "qwen2/sliding") {
    expect_refusal(import);
    EXPECT_TRUE(room.is_empty());
    return;
  }

  import();
  export_checkpoint(room / "internal", room / "hf", golden.format, options_for(golden));

  expect_same_hugging_face(golden.folder / "hf", room / "hf");
}
INSTANTIATE_TEST_SUITE_P(Goldens, ThereAndBack, ValuesIn(select(is_there_and_back)), named);

struct RefusedCheckpoint : testing::TestWithParam<Case> {};

TEST_P(RefusedCheckpoint, LeavesNothingBehind) {
  const Case& golden = GetParam();
  const Room room;

  expect_refusal([&] { import_checkpoint(golden.folder, room / "internal", golden.format, options_for(golden)); });

  EXPECT_TRUE(room.is_empty());
}
INSTANTIATE_TEST_SUITE_P(Goldens, RefusedCheckpoint, ValuesIn(select(is_refused_checkpoint)), named);

}  // namespace

}  // namespace wconvert::goldens
