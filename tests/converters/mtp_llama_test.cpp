#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/converters/spoken.h"

namespace wconvert::converters::mtp_llama_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

Json tiny(const char* patch = "{}") {
  return with(Json::parse(R"({
    "model_type": "mtp_llama", "architectures": ["MTPLlamaForCausalLM"], "vocab_size": 16, "hidden_size": 8,
    "intermediate_size": 12, "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 1,
    "prediction_heads": 3})"),
              patch);
}

std::vector<std::string> names_of(const Format& format, const models::Model& model) {
  Report report;
  std::vector<std::string> names;
  for (const Step& step : flatten(format, model, 1000, report).steps) {
    for (const Part& part : step.parts) names.push_back(part.hf);
  }
  report.raise();
  return names;
}

TEST(MtpLlama, GivesEachExtraHeadABlockAndANorm) {
  const auto names = names_of(mtp_llama(), Spoken(mtp_llama(), tiny()).model);
  EXPECT_THAT(names, Contains("model.mtp_heads.1.self_attn.k_proj.weight"));
  EXPECT_THAT(names, Not(Contains("model.mtp_heads.2.self_attn.k_proj.weight")));
  EXPECT_THAT(names, Contains("model.mtp_norms.0.weight"));
  EXPECT_THAT(names, Contains("model.mtp_norms.2.weight"));
  EXPECT_THAT(names, Not(Contains("model.norm.weight")));
}

TEST(MtpLlama, OneHeadIsTheDefault) {
  const Spoken spoken(mtp_llama(), tiny(R"({"prediction_heads": null})"));
  EXPECT_EQ(spoken.model.head.prediction_heads, 1);
  EXPECT_THAT(spoken.notes,
              Contains("config.json: prediction_heads: is missing: the default of the config class holds, 1"));
}

TEST(MtpLlama, SaysWhichClassesLoadItUnlessItIsCarriedFromAConfigThatDoesNot) {
  const models::Model model = Spoken(mtp_llama(), tiny()).model;
  const Json expected = Json::parse(R"({"AutoConfig": "configuration_mtp_llama.MTPLlamaConfig",
                                        "AutoModel": "modeling_mtp_llama.MTPLlamaModel",
                                        "AutoModelForCausalLM": "modeling_mtp_llama.MTPLlamaForCausalLM"})");
  EXPECT_EQ(Written(mtp_llama(), model).config["auto_map"], expected);
  Report report;
  EXPECT_EQ(carry_config(mtp_llama(), model, tiny(), HfStyle::v4, Here(report)), tiny());
  const Json own = tiny(R"({"auto_map": {"AutoConfig": "someone/model--configuration.Config"}})");
  EXPECT_EQ(carry_config(mtp_llama(), model, own, HfStyle::v4, Here(report)), own);
}

TEST(MtpLlama, KeepsThetaBesideTheParametersOfVersion5) {
  const Json written = Written(mtp_llama(), Spoken(mtp_llama(), tiny()).model, HfStyle::v5).config;
  EXPECT_EQ(written["rope_theta"], 10000.0);
  EXPECT_EQ(written["rope_parameters"]["rope_theta"], 10000.0);
}

TEST(MtpLlama, ReadsThetaFromTheParametersOfVersion5) {
  const Json config =
      tiny(R"({"rope_theta": 10000.0, "rope_parameters": {"rope_type": "default", "rope_theta": 500000.0}})");
  const Spoken read(mtp_llama(), config);
  EXPECT_THAT(read.faults, IsEmpty());
  EXPECT_EQ(read.model, Spoken(mtp_llama(), tiny(R"({"rope_theta": 500000.0})")).model);
  EXPECT_THAT(read.notes,
              Contains("config.json: rope_theta: is 10000.0, but rope_parameters.rope_theta is 500000.0, and that "
                       "holds"));
}

TEST(Llama, RefusesExtraHeads) {
  EXPECT_THAT(Written(llama(), Spoken(mtp_llama(), tiny()).model).faults,
              ElementsAre("head.prediction_heads: is 3, this format allows only 1"));
}

}  // namespace
}  // namespace wconvert::converters::mtp_llama_test
