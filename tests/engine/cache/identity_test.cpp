#include "engine/cache/identity.h"

#include <set>

#include "tests/engine/cache/cache_folder.h"

namespace wconvert::identity_test {
namespace {

constexpr Implementation implementation{"wconvert-image", 1, "pil-13"};

Json config_of(const std::string& processor) {
  return golden_json("processors/" + processor + "/preprocessor_config.json");
}

std::string sha_of(const Json& config) {
  return identity_of(config, implementation).sha;
}

Json changed(Json config, const char* key, const Json& value) {
  config[key] = value;
  return config;
}

TEST(ProcessorIdentity, IsThatOfTheOriginalWhereAskedFor) {
  for (const Json& golden : golden_list("expected.json", "entries")) {
    const Json config = config_of(golden["processor"]);
    const ProcessorIdentity identity = original_identity_of(config, config["image_processor_type"].get<std::string>());
    EXPECT_EQ(identity.text, golden["fingerprint_input"]);
    EXPECT_EQ(identity.sha, golden["processor_sha"]);
  }
}

TEST(ProcessorIdentity, OfTheOriginalNamesTheOuterClass) {
  const Json golden = golden_json("expected.json")["whole_processor"];
  const Json config = changed(config_of("pixtral"), "size", {{"longest_edge", 56}});

  EXPECT_EQ(original_identity_of(config, "PixtralProcessor").sha, golden["processor_sha"]);
}

TEST(ProcessorIdentity, VC12_AC15_SameConfigIsTheSame) {
  const Json config = config_of("clip");
  Json other_order = Json::object();
  std::vector<std::string> keys;
  for (const auto& [key, value] : config.items()) keys.push_back(key);
  for (auto key = keys.rbegin(); key != keys.rend(); ++key) other_order[*key] = config[*key];

  EXPECT_EQ(identity_of(config, implementation), identity_of(other_order, implementation));
  EXPECT_EQ(sha_of(config).size(), 64U);
}

TEST(ProcessorIdentity, VC13_AC16_ChangedConfigIsAnotherAndTheFirstOneStays) {
  Json config = config_of("clip");
  const ProcessorIdentity before = identity_of(config, implementation);
  const ProcessorIdentity copy = before;
  config["size"]["shortest_edge"] = 29;

  EXPECT_NE(identity_of(config, implementation), before);
  EXPECT_EQ(before, copy);
}

TEST(ProcessorIdentity, VC14_VC15_VC16_EverythingThatCountsMakesAnother) {
  const Json config = config_of("qwen2_vl");
  std::set<std::string> found = {sha_of(config)};
  const std::vector<std::pair<const char*, Json>> changes = {{"size", {{"shortest_edge", 1}, {"longest_edge", 2}}},
                                                             {"image_mean", {0.5, 0.5, 0.5}},
                                                             {"image_std", {0.5, 0.5, 0.5}},
                                                             {"image_processor_type", "Qwen2VLImageProcessorFast"},
                                                             {"min_pixels", 1},
                                                             {"max_pixels", 1},
                                                             {"patch_size", 1},
                                                             {"merge_size", 1},
                                                             {"temporal_patch_size", 1},
                                                             {"do_resize", false},
                                                             {"do_center_crop", true},
                                                             {"crop_size", 7},
                                                             {"do_pad", true},
                                                             {"do_convert_rgb", false},
                                                             {"do_rescale", false},
                                                             {"rescale_factor", 0.5},
                                                             {"resample", 2}};
  for (const auto& [key, value] : changes) {
    EXPECT_TRUE(found.insert(sha_of(changed(config, key, value))).second) << key;
  }
}

TEST(ProcessorIdentity, AC17_AC18_AC19_AC20_SettingsOfAnExtractorMakeAnother) {
  const Json config = golden_json("audio/preprocessor_config.json");
  std::set<std::string> found = {sha_of(config)};
  for (const auto& [key, value] : {std::pair<const char*, Json>{"sampling_rate", 8000},
                                   {"n_fft", 512},
                                   {"hop_length", 80},
                                   {"feature_extractor_type", "ClapFeatureExtractor"}}) {
    EXPECT_TRUE(found.insert(sha_of(changed(config, key, value))).second) << key;
  }
}

TEST(ProcessorIdentity, ImplementationMakesAnother) {
  const Json config = config_of("clip");
  const std::set<std::string> found = {identity_of(config, {"a", 1, "x"}).sha,
                                       identity_of(config, {"b", 1, "x"}).sha,
                                       identity_of(config, {"a", 2, "x"}).sha,
                                       identity_of(config, {"a", 1, "y"}).sha};
  EXPECT_EQ(found.size(), 4U);
}

TEST(ProcessorIdentity, WhatChangesNoNumberMakesNoOther) {
  const Json config = config_of("clip");
  const std::string before = sha_of(config);
  for (const char* key : {"processor_class",
                          "_name_or_path",
                          "transformers_version",
                          "auto_map",
                          "return_tensors",
                          "device",
                          "disable_grouping"}) {
    EXPECT_EQ(sha_of(changed(config, key, "x")), before) << key;
  }
  EXPECT_EQ(sha_of(changed(config, "do_pad", nullptr)), before);
}

TEST(ProcessorIdentity, VC17_AC21_AC22_NestedValuesAreAccepted) {
  const Json config = {{"size", {{"b", {1, {{"c", nullptr}, {"d", 0.1}}}}, {"a", nullptr}}}, {"é", "\n\"é"}};

  EXPECT_EQ(identity_of(config, implementation).text,
            "{\"config\": {\"size\": {\"b\": [1, {\"c\": null, \"d\": 0.1}]}, \"\\u00e9\": \"\\n\\\"\\u00e9\"}, "
            "\"impl\": \"wconvert-image\", \"impl_version\": 1, \"kernel\": \"pil-13\"}");
}

}  // namespace
}  // namespace wconvert::identity_test
