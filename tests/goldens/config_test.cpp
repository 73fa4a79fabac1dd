// Configs without weights: what Fast-LLM reads in a config.json, what it writes back, and what it refuses.

#include <gmock/gmock.h>

#include "converters/hf_style.h"
#include "engine/io/yaml.h"
#include "tests/goldens/cases.h"
#include "tests/goldens/equality.h"
#include "tests/goldens/expect.h"

namespace wconvert::goldens::config_test {
namespace {

using converters::config_of;
using testing::ValuesIn;

std::string named(const testing::TestParamInfo<Case>& info) {
  return test_name(info.param);
}

void expect_read_as(const Case& golden, const fs::path& config, const fs::path& metadata) {
  const std::string found = config_of(config, golden.format, options_for(golden)).text;
  expect_model(read_yaml_file(metadata), parse_yaml(found, Path().in("metadata.yaml")));
}

void expect_written_as(const Case& golden, const fs::path& metadata, const fs::path& config) {
  converters::Options options = options_for(golden);
  options.style = converters::style_of(read_json_file(config));
  const std::string found = config_of(metadata, golden.format, options).text;
  expect_owned_keys(golden, config, parse_json(found, Path().in("config.json")));
}

struct ConfigImport : testing::TestWithParam<Case> {};

TEST_P(ConfigImport, IsReadAsFastLlmReadsIt) {
  const fs::path& folder = GetParam().folder;
  expect_read_as(GetParam(), folder / "hf" / "config.json", folder / "fast_llm" / "metadata.yaml");
}
INSTANTIATE_TEST_SUITE_P(Goldens, ConfigImport, ValuesIn(select(is_config_import)), named);

struct ConfigExport : testing::TestWithParam<Case> {};

TEST_P(ConfigExport, IsWrittenAsFastLlmWritesIt) {
  const Case& golden = GetParam();
  const fs::path metadata = golden.folder / "fast_llm" / "metadata.yaml";

  expect_written_as(golden, metadata, golden.folder / "hf_back" / "config.json");
  if (golden.has("hf_back_v5/config.json")) {
    expect_written_as(golden, metadata, golden.folder / "hf_back_v5" / "config.json");
  }
}
INSTANTIATE_TEST_SUITE_P(Goldens, ConfigExport, ValuesIn(select(is_config_export)), named);

struct Config : testing::TestWithParam<Case> {};

TEST_P(Config, IsReadAndWrittenAsFastLlmDoes) {
  const Case& golden = GetParam();
  const fs::path metadata = golden.folder / "metadata.yaml";

  expect_read_as(golden, golden.folder / "config.json", metadata);
  expect_written_as(golden, metadata, golden.folder / "back" / "config.json");
  if (golden.has("back_v5/config.json")) {
    expect_written_as(golden, metadata, golden.folder / "back_v5" / "config.json");
  }
}
INSTANTIATE_TEST_SUITE_P(Goldens, Config, ValuesIn(select(is_config)), named);

struct RefusedConfig : testing::TestWithParam<Case> {};

TEST_P(RefusedConfig, IsRefused) {
  const Case& golden = GetParam();
  expect_refusal([&] { config_of(golden.folder / "config.json", golden.format, options_for(golden)); });
}
INSTANTIATE_TEST_SUITE_P(Goldens, RefusedConfig, ValuesIn(select(is_refused_config)), named);

}  // namespace

}  // namespace wconvert::goldens::config_test
