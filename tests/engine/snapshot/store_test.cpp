// ST-01 to ST-08 and DI-01 to DI-17 of the specification of exporters, as far as they concern snapshots, and base
// specs.

#include "engine/snapshot/store.h"

#include <gmock/gmock.h>

#include "engine/snapshot/dispatch.h"
#include "tests/engine/snapshot/snapshot_folder.h"

namespace wconvert::store_test {
namespace {

class Store : public testing::Test {
 protected:
  Store() { fs::create_directories(folder.path / "adapter/versions/v0001"); }
  void point(const std::string& target) { put(pointer(), target); }
  fs::path pointer() const { return folder.path / "adapter/current.txt"; }
  ExportStore store() const { return ExportStore(folder.path); }
  SnapshotFolder folder;
};

TEST_F(Store, ST01_WithoutPointerHasNoAdapter) {
  EXPECT_EQ(store().current(std::nullopt), std::nullopt);
}

TEST_F(Store, ST02_PointerLeadsToTheVersion) {
  point("adapter/versions/v0001\n");

  EXPECT_EQ(store().current(std::nullopt), folder.path / "adapter/versions/v0001");
}

TEST_F(Store, ST03_PointerToAFolderOutsideIsRefused) {
  const SnapshotFolder outside;
  fs::create_directory_symlink(outside.path, folder.path / "adapter/versions/v0002");
  point("adapter/versions/v0002\n");

  EXPECT_EQ(complaint([&] { store().current(std::nullopt); }),
            "3 " + pointer().string() + ": points to \"adapter/versions/v0002\", which leaves the store");
}

TEST_F(Store, ST04_BlankPointerIsNoAdapter) {
  point(" \n");

  EXPECT_EQ(store().current(std::nullopt), std::nullopt);
}

TEST_F(Store, ST05_PointerThatClimbsIsRefusedWithItsContent) {
  point("adapter/../../elsewhere\n");
  EXPECT_EQ(complaint([&] { store().current(std::nullopt); }),
            "3 " + pointer().string() + ": points to \"adapter/../../elsewhere\", which has the part \"..\"");

  point("/etc\n");
  EXPECT_EQ(complaint([&] { store().current(std::nullopt); }),
            "3 " + pointer().string() + ": points to \"/etc\", which is absolute");
}

TEST(StoreVersions, ST06_ZeroIsRefused) {
  EXPECT_EQ(complaint([] { version_folder(0); }), "2 version 0: expected 1 to 2147483647");
}

TEST(StoreVersions, ST07_HaveFourDigitsOrMore) {
  EXPECT_EQ(version_folder(1), "v0001");
  EXPECT_EQ(version_folder(1234), "v1234");
  EXPECT_EQ(version_folder(12345), "v12345");
}

TEST_F(Store, ST08_ReadingMakesNothing) {
  point("adapter/versions/v0001");
  Report report;
  store().adapter(std::nullopt, Here(report));

  EXPECT_THAT(list_folder(folder.path), testing::ElementsAre("adapter"));
}

TEST_F(Store, PointerToAMissingFolderNamesBoth) {
  point("adapter/versions/v0009");
  Report report;

  EXPECT_EQ(complaint([&] { store().adapter(std::nullopt, Here(report)); }),
            "3 " + pointer().string() + ": no current adapter: \"" + (folder.path / "adapter/versions/v0009").string() +
                "\" is no folder");
}

TEST_F(Store, NameOfAnotherGrammarIsRefused) {
  EXPECT_EQ(complaint([&] { store().current("../Up"); }),
            "2 --name: is \"../Up\", expected an adapter name: [a-z][a-z0-9_]{0,31}");
}

TEST_F(Store, VersionsBeyondTheirRangeAreRefusedBeforeAnythingIsRead) {
  Report report;
  for (const char* name : {"v0000", "v2147483648", "v99999999999999999999"}) {
    fs::create_directory(folder.path / name);
    EXPECT_EQ(complaint([&] { adapter_at(folder.path / name, Here(report)); }),
              "3 " + (folder.path / name).string() + ": names version " + (name + 1) + ", expected 1 to 2147483647");
  }
}

TEST_F(Store, DigitsOfOtherScriptsAreNoVersion) {
  Report report;
  fs::create_directory(folder.path / "v²");

  EXPECT_EQ(adapter_at(folder.path / "v²", Here(report)).version, 1);
  EXPECT_EQ(report.notes().size(), 1U);
}

TEST_F(Store, AdapterThatIsAFileIsRefused) {
  Report report;
  put(folder.path / "afile", "x");

  EXPECT_EQ(complaint([&] { adapter_at(folder.path / "afile", Here(report)); }),
            "3 " + (folder.path / "afile").string() + ": is no folder, expected that of an adapter");
}

class Dispatching : public testing::Test {
 protected:
  static BaseSpec base(const std::string& golden) {
    return read_base_spec(snapshot_goldens() / golden / "base_spec.json");
  }
  BaseSpec vision = base("vl/llava_flat");
  BaseSpec audio = base("audio/qwen2_audio_flat");
  GgufOptions gguf{.quant = "Q4_K_M", .merged = true, .mix = {"a:1"}};
};

TEST_F(Dispatching, DI01_ProcessorThatCannotBeReadNamesTheBaseAndTheCause) {
  GoldenCase golden("vl/llava_flat");
  put(golden.path / "processor/tokenizer_config.json", "{\"a\": }");

  EXPECT_THAT(complaint([&] { golden.write(); }),
              testing::StartsWith("3 processor of base \"tiny-llava\": " + (golden.path / "processor").string() +
                                  ": tokenizer_config.json: "));
}

TEST_F(Dispatching, DI02_GgufOptionsAreIgnoredWithAWarning) {
  const Dispatch way = dispatch(vision, "vision-language", gguf);

  EXPECT_EQ(way.modality->path, "hf-snapshot");
  EXPECT_THAT(way.warnings,
              testing::ElementsAre("--quant, --merged, --adapter-mix: ignored, a snapshot has no use for it"));
}

TEST_F(Dispatching, DI03_WarningMayBePassedOver) {
  EXPECT_THAT(dispatch(vision, "", gguf, IgnoredOptions::pass_over).warnings, testing::IsEmpty());
}

// Whatever a GGUF converter could do for the architecture: there is none, so none is asked, and no context of it is
// looked for.
TEST_F(Dispatching, DI05_DI06_DI07_BannerNamesBaseArchitectureAndReasonAndASnapshotFollows) {
  for (const GgufOptions& options : {GgufOptions(), gguf}) {
    const Dispatch way = dispatch(vision, "", options);

    EXPECT_EQ(way.modality->path, "hf-snapshot");
    EXPECT_EQ(way.banner,
              "base \"tiny-llava\" (LlavaForConditionalGeneration): vision-language bases are exported as a snapshot: "
              "this program has no GGUF path for them");
  }
}

TEST_F(Dispatching, DI12_AudioHasABannerOfItsOwn) {
  const Dispatch way = dispatch(audio, "", gguf);

  EXPECT_EQ(way.modality->path, "audio-snapshot");
  EXPECT_THAT(way.banner,
              testing::EndsWith("audio-language bases are exported as a snapshot: GGUF does not apply to audio"));
  EXPECT_EQ(way.warnings.size(), 1U);
}

TEST_F(Dispatching, DI17_UnknownModalityIsRefusedByName) {
  EXPECT_EQ(complaint([&] { dispatch(vision, "smell", {}); }),
            "2 --modality: is \"smell\", expected one of \"vision-language\", \"audio-language\"");
}

TEST_F(Dispatching, BaseOfAnotherModalityIsRefused) {
  EXPECT_EQ(complaint([&] { dispatch(audio, "vision-language", {}); }),
            "3 base \"tiny-qwen2-audio\": is audio-language; only vision-language bases are exported as "
            "vision-language snapshots");
}

std::string spec_refusal(const std::function<void(Json&)>& change) {
  Json json = json_in(snapshot_goldens() / "vl/llava_flat/base_spec.json");
  change(json);
  return complaint([&] { parse_base_spec(dump_json(json, JsonStyle::compact), Path().in("spec")); });
}

TEST(BaseSpecs, AreRefusedKeyByKey) {
  EXPECT_EQ(spec_refusal([](Json& json) { json["hf_id"] = "a/b/c"; }),
            "3 spec: hf_id: is \"a/b/c\", expected organisation/name of the Hugging Face hub");
  EXPECT_EQ(spec_refusal([](Json& json) { json["hf_id"] = "a/b\"); import os"; }),
            "3 spec: hf_id: is \"a/b\\\"); import os\", expected organisation/name of the Hugging Face hub");
  EXPECT_EQ(spec_refusal([](Json& json) { json["revision"] = "main"; }),
            "3 spec: revision: is \"main\", expected a commit of 40 lower-case hexadecimal digits");
  EXPECT_EQ(spec_refusal([](Json& json) { json["architecture"] = "A; B"; }),
            "3 spec: architecture: is \"A; B\", expected the name of a class");
  EXPECT_EQ(spec_refusal([](Json& json) { json["plan"]["image_token"] = ""; }),
            "3 spec: plan.image_token: is the string \"\", expected a string that is not empty");
  EXPECT_EQ(spec_refusal([](Json& json) {
              json["plan"]["target_size"] = {0, 8};
            }),
            "3 spec: plan.target_size: is a list, expected a list of two integers above zero");
  EXPECT_EQ(spec_refusal([](Json& json) { json["plan"]["sample_rate"] = 16000; }),
            "3 spec: plan.sample_rate: is no key of the plan of base \"tiny-llava\", which is vision-language");
  EXPECT_EQ(spec_refusal([](Json& json) { json["modality"] = "text"; }),
            "3 spec: plan: is given, but base \"tiny-llava\" is text, which has none");
  EXPECT_EQ(spec_refusal([](Json& json) { json["plan"]["resize_policy"] = "dynamic"; }), "no error");
}

TEST(ProcessorTokens, OtherThanThePlanAreNotedWithTheirFormula) {
  GoldenCase golden("vl/llava_flat");
  golden.write();

  EXPECT_THAT(golden.notes,
              testing::Contains("PixtralImageProcessor makes 40 tokens (5 rows of 7 and a break or end each), the base "
                                "spec says 42"));
}

TEST(ProcessorTokens, OfAClipAreThoseOfThePlan) {
  GoldenCase golden("audio/qwen2_audio_flat");
  golden.write();

  EXPECT_THAT(golden.notes, testing::Not(testing::Contains(testing::HasSubstr("tokens"))));
}

TEST(ProcessorTokens, FeatureExtractorOfAnotherRateIsRefused) {
  GoldenCase golden("audio/qwen2_audio_flat");
  SnapshotParts parts = golden.parts();
  parts.base.plan["sample_rate"] = 8000;

  EXPECT_THAT(
      complaint([&] { golden.write(parts); }),
      testing::EndsWith("preprocessor_config.json: sampling_rate is 16000, expected 8000, as the base spec says"));
}

}  // namespace
}  // namespace wconvert::store_test
