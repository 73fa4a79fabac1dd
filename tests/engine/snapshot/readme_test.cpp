// What a snapshot says to people, and in which bytes: AS-26, AT-03 and AT-04 of the specification of exporters.

#include "engine/snapshot/readme.h"

#include <gmock/gmock.h>

#include "tests/engine/snapshot/snapshot_folder.h"

namespace wconvert::readme_test {
namespace {

using testing::HasSubstr;

struct Said {
  const char* golden;
  const char* loader;
};

class Readme : public testing::TestWithParam<Said> {
 protected:
  GoldenCase flat{GetParam().golden};
};

INSTANTIATE_TEST_SUITE_P(Both,
                         Readme,
                         testing::Values(Said{"vl/llava_flat", "AutoModelForImageTextToText"},
                                         Said{"audio/qwen2_audio_flat", "Qwen2AudioForConditionalGeneration"}),
                         [](const auto& test) { return std::string(test.index == 0 ? "Vision" : "Audio"); });

TEST_P(Readme, LoadSnippetPinsTheRevision) {
  const Manifest manifest = flat.write();

  const std::string hub = "(\"" + manifest->base_hf_id + "\", revision=\"" + manifest->base_revision + "\")";
  EXPECT_THAT(load_snippet(manifest, {}),
              HasSubstr("model = " + std::string(GetParam().loader) + ".from_pretrained" + hub));
  EXPECT_THAT(load_snippet(manifest, {}), HasSubstr("AutoProcessor.from_pretrained(\"./processor\")"));
  EXPECT_THAT(load_snippet(manifest, {.weights = true}), HasSubstr("from_pretrained(\"./weights\")"));
  EXPECT_THAT(load_snippet(manifest, {.processor = false}), HasSubstr("AutoProcessor.from_pretrained" + hub));
}

TEST_P(Readme, AT03_TextIsWrittenAsUtf8AndTheManifestInAscii) {
  SnapshotParts parts = flat.parts();
  parts.base.key = "ma\u00f1ana \U0001F600";
  parts.created_by = "pr\u00fcfer";
  flat.write(parts);

  EXPECT_THAT(bytes_of(flat.out() / readme_file),
              HasSubstr("ma\xc3\xb1"
                        "ana \xf0\x9f\x98\x80"));
  EXPECT_THAT(bytes_of(flat.out() / manifest_file), HasSubstr("\"created_by\": \"pr\\u00fcfer\""));
}

TEST_P(Readme, AT04_FilesTravelInWhateverEncodingTheyAre) {
  const SnapshotParts parts = flat.parts();
  put(parts.adapter->folder / "LICENSE.txt", "caf\xe9\r\n\xff\xfe");
  flat.write(parts);

  EXPECT_EQ(bytes_of(flat.out() / "adapter/LICENSE.txt"), "caf\xe9\r\n\xff\xfe");
}

TEST(AudioReadme, AS26_ReadmeHasClassRateAndPlaceholder) {
  GoldenCase golden("audio/qwen2_audio_flat");
  golden.write();

  const std::string readme = bytes_of(golden.out() / readme_file);
  for (const char* words : {"Qwen2AudioForConditionalGeneration", "16000 Hz", "<|AUDIO|>"}) {
    EXPECT_THAT(readme, HasSubstr(words));
  }
}

TEST_P(Readme, OfWeightsAloneSpeaksOfNoAdapter) {
  const SnapshotParts parts = flat.parts();
  const std::string readme = render_readme(parts.base, flat.write(parts), {.adapter = false, .weights = true});

  EXPECT_THAT(readme, HasSubstr(" model `" + parts.base.key + "`\n"));
  EXPECT_THAT(readme, testing::Not(testing::AnyOf(HasSubstr("./adapter"), HasSubstr("peft"))));
}

}  // namespace
}  // namespace wconvert::readme_test
