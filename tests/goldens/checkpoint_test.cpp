// Whole checkpoints: what Fast-LLM made of them is what we make of them.

#include <gmock/gmock.h>

#include "converters/hf_style.h"
#include "tests/goldens/cases.h"
#include "tests/goldens/equality.h"
#include "tests/goldens/expect.h"
#include "tests/temporary_folder.h"

namespace wconvert::goldens::checkpoint_test {
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
  const TemporaryFolder room;

  import_checkpoint(golden.folder / "hf", room / "internal", {}, options_for(golden));

  expect_internal(golden.folder / "fast_llm", room / "internal");
}
INSTANTIATE_TEST_SUITE_P(Goldens, Import, ValuesIn(select(is_import)), named);

struct ImportV5 : testing::TestWithParam<Case> {};

TEST_P(ImportV5, OfTheSpellingOfTransformers5IsTheSame) {
  const Case& golden = GetParam();
  const TemporaryFolder room;
  fs::copy(golden.folder / "hf", room / "hf");
  fs::copy(golden.folder / "hf_v5", room / "hf", fs::copy_options::overwrite_existing);

  import_checkpoint(room / "hf", room / "internal", {}, options_for(golden));

  expect_internal(golden.folder / "fast_llm", room / "internal");
}
INSTANTIATE_TEST_SUITE_P(Goldens, ImportV5, ValuesIn(select(is_import_v5)), named);

void expect_export(const Case& golden, const fs::path& expected_config) {
  const TemporaryFolder room;
  Options options = options_for(golden);
  options.style = converters::style_of(read_json_file(expected_config));

  export_checkpoint(golden.folder / "fast_llm", room / "hf", golden.format, options);

  expect_owned_keys(golden, expected_config, read_json_file(room / "hf" / "config.json"));
  EXPECT_THAT(other_tensors(widened(read_tensors(golden.folder / "hf_back")), widened(read_tensors(room / "hf"))),
              IsEmpty());
}

struct Export : testing::TestWithParam<Case> {};

TEST_P(Export, IsWhatFastLlmExports) {
  expect_export(GetParam(), GetParam().folder / "hf_back" / "config.json");
}
INSTANTIATE_TEST_SUITE_P(Goldens, Export, ValuesIn(select(is_export)), named);

struct ExportV5 : testing::TestWithParam<Case> {};

TEST_P(ExportV5, IsWhatFastLlmExportsUnderTransformers5) {
  expect_export(GetParam(), GetParam().folder / "hf_back_v5" / "config.json");
}
INSTANTIATE_TEST_SUITE_P(Goldens, ExportV5, ValuesIn(select(is_export_v5)), named);

/// Where the tensors of hf/ stand under the names that are written.
fs::path with_our_names(const Case& golden) {
  if (!golden.about.contains("variant_of")) return golden.folder / "hf";
  return golden.folder.parent_path() / golden.about.at("variant_of").get<std::string>() / "hf";
}

void expect_same_hugging_face(const fs::path& expected, const fs::path& named, const fs::path& found) {
  const Json before = read_json_file(expected / "config.json");
  const Json after = read_json_file(found / "config.json");
  EXPECT_THAT(missing_or_other(before, after), IsEmpty());
  EXPECT_THAT(other_tensors(read_tensors(named), read_tensors(found)), IsEmpty());
  for (const auto& entry : fs::directory_iterator(expected)) {
    EXPECT_TRUE(fs::exists(found / entry.path().filename()) || entry.path().extension() == ".safetensors" ||
                entry.path().filename() == "model.safetensors.index.json")
        << entry.path().filename() << " did not come back";
  }
}

struct ThereAndBack : testing::TestWithParam<Case> {};

TEST_P(ThereAndBack, NothingIsLost) {
  const Case& golden = GetParam();
  const TemporaryFolder room;
  import_checkpoint(golden.folder / "hf", room / "internal", golden.format, options_for(golden));
  export_checkpoint(room / "internal", room / "hf", golden.format, options_for(golden));

  expect_same_hugging_face(golden.folder / "hf", with_our_names(golden), room / "hf");
}
INSTANTIATE_TEST_SUITE_P(Goldens, ThereAndBack, ValuesIn(select(is_there_and_back)), named);

struct RefusedCheckpoint : testing::TestWithParam<Case> {};

TEST_P(RefusedCheckpoint, LeavesNothingBehind) {
  const Case& golden = GetParam();
  const TemporaryFolder room;

  expect_refusal([&] { import_checkpoint(golden.folder, room / "internal", golden.format, options_for(golden)); });

  EXPECT_TRUE(room.is_empty());
}
INSTANTIATE_TEST_SUITE_P(Goldens, RefusedCheckpoint, ValuesIn(select(is_refused_checkpoint)), named);

}  // namespace

}  // namespace wconvert::goldens::checkpoint_test
