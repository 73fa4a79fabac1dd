#include "tests/goldens/expect.h"

#include <gmock/gmock.h>

#include "engine/core/report.h"
#include "models/metadata.h"
#include "tests/goldens/equality.h"

namespace wconvert::goldens {

namespace {

using testing::IsEmpty;

models::Model model_of(const Json& metadata) {
  const auto kind = metadata.at("model") == "multimodal" ? models::ModelKind::multimodal : models::ModelKind::gpt;
  Report report;
  models::Model model = models::from_base_model(metadata.at("config").at("base_model"), kind, Here(report));
  report.raise();
  return model;
}

}  // namespace

void expect_model(const Json& expected_metadata, const Json& found_metadata) {
  for (const char* key : {"format", "model"}) EXPECT_EQ(found_metadata.at(key), expected_metadata.at(key)) << key;
  const Json& expected = expected_metadata.at("config");
  const Json& found = found_metadata.at("config");
  EXPECT_EQ(found.at("type"), expected.at("type"));
  EXPECT_THAT(missing_or_other(expected.at("base_model"), found.at("base_model")), IsEmpty());
  EXPECT_TRUE(model_of(found_metadata) == model_of(expected_metadata)) << "a key the golden lacks is no default";
}

void expect_internal(const fs::path& expected, const fs::path& found) {
  expect_model(read_yaml_file(expected / "metadata.yaml"), read_yaml_file(found / "metadata.yaml"));
  EXPECT_THAT(other_tensors(widened(read_tensors(expected)), widened(read_tensors(found))), IsEmpty());
  EXPECT_TRUE(fs::exists(found / "ok"));
}

void expect_owned_keys(const Case& golden, const fs::path& expected_config, const Json& found) {
  Json expected = read_json_file(expected_config);
  // Fast-LLM leaves the kernel of the convolution at the default of the class, which then cannot load the weights.
  if (golden.title == "apriel_hybrid_ssm/export_m2_kernel") expected["ssm_cfg"]["d_conv"] = 3;
  EXPECT_THAT(missing_or_other(meaning_of(golden.format, expected), found), IsEmpty());
}

void expect_refusal(const std::function<void()>& conversion) {
  try {
    conversion();
    ADD_FAILURE() << "was converted";
  } catch (const Error& refusal) {
    EXPECT_EQ(refusal.trouble(), Trouble::input) << refusal.what();
    EXPECT_THAT(refusal.findings(), testing::Not(IsEmpty()));
  }
}

}  // namespace wconvert::goldens
