// The given/when/then lines VS-01 to VS-24 and AS-01 to AS-25 of the specification of exporters, and what it adds.

#include "engine/snapshot/write.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <type_traits>

#include "tests/engine/snapshot/snapshot_folder.h"

namespace wconvert::write_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Kind {
  const char* name;
  const char* modality;
  const char* other;
  const char* flat;
  const char* named;
  const char* adapter_name;
  std::int64_t flat_version;
  std::int64_t named_version;
};
constexpr Kind vision = {
    "Vision", "vision-language", "audio-language", "vl/llava_flat", "vl/llava_named", "knowledge", 3, 7};
constexpr Kind audio = {
    "Audio", "audio-language", "vision-language", "audio/qwen2_audio_flat", "audio/qwen2_audio_named", "podcast", 1, 5};

class Snapshot : public testing::TestWithParam<Kind> {
 protected:
  GoldenCase flat{GetParam().flat};
  std::string spec_with(const std::string& key, const Json& value) const {
    Json spec = json_in(flat.path / "base_spec.json");
    if (value.is_discarded()) {
      spec.erase(key);
    } else {
      spec[key] = value;
    }
    return dump_json(spec, JsonStyle::indented);
  }
};

std::string kind_name(const testing::TestParamInfo<Kind>& info) {
  return info.param.name;
}
INSTANTIATE_TEST_SUITE_P(Both, Snapshot, testing::Values(vision, audio), kind_name);

TEST_P(Snapshot, VS01_AS01_TextBaseIsRefused) {
  Json spec = json_in(flat.path / "base_spec.json");
  spec["modality"] = "text";
  spec.erase("plan");
  const BaseSpec base = parse_base_spec(dump_json(spec, JsonStyle::compact), Path().in("spec"));

  const std::string wanted = GetParam().modality;
  EXPECT_EQ(complaint([&] { modality_of(base, wanted); }),
            "3 " + base.str() + ": is text; only " + wanted + " bases are exported as " + wanted + " snapshots");
}

TEST_P(Snapshot, VS02_AS02_BaseWithoutPlanIsRefused) {
  const std::string key = json_in(flat.path / "base_spec.json")["key"];

  EXPECT_EQ(complaint([&] { parse_base_spec(spec_with("plan", Json::value_t::discarded), Path().in("spec")); }),
            "3 spec: plan: is missing: base \"" + key + "\" is " + GetParam().modality + ", which needs one");
}

TEST_P(Snapshot, VS03_AS03_StoreWithoutAdapterIsRefused) {
  fs::remove_all(flat.path / "store/adapter");
  fs::create_directories(flat.path / "store/adapter/versions");

  EXPECT_EQ(complaint([&] { flat.parts(); }),
            "3 " + (flat.path / "store/adapter/current.txt").string() + ": no current adapter");
}

TEST_P(Snapshot, VS05_AS05_AdapterIsCopiedWithEqualBytes) {
  const fs::path adapter = flat.parts().adapter->folder;
  flat.write();

  for (const char* file : {"adapter_config.json", "adapter_model.safetensors"}) {
    EXPECT_EQ(bytes_of(flat.out() / "adapter" / file), bytes_of(adapter / file));
  }
}

TEST_P(Snapshot, VS06_AS06_ManifestAndReadmeHaveTheirNames) {
  flat.write();

  EXPECT_TRUE(fs::is_regular_file(flat.out() / "snapshot_manifest.json"));
  EXPECT_TRUE(fs::is_regular_file(flat.out() / "README.md"));
}

TEST_P(Snapshot, VS07_AS07_SecondExportTakesOverwriteAndHasTheNewBytes) {
  SnapshotParts parts = flat.parts();
  flat.write(parts);
  const std::string spoken = bytes_of(flat.out() / manifest_file);
  put(parts.adapter->folder / "LICENSE.txt", "another licence");

  EXPECT_EQ(complaint([&] { flat.write(parts); }), "5 " + flat.out().string() + ": exists");
  EXPECT_EQ(bytes_of(flat.out() / manifest_file), spoken);
  flat.write(parts, IfExists::overwrite);

  EXPECT_EQ(bytes_of(flat.out() / "adapter/LICENSE.txt"), "another licence");
  EXPECT_TRUE(verify_snapshot(flat.out(), {}).ok());
}

TEST_P(Snapshot, VS08_AS08_NamedAdapterIsRecordedBesideAFlatOne) {
  GoldenCase named(GetParam().named);
  fs::copy(flat.path / "store/adapter/versions", named.path / "store/adapter/versions", fs::copy_options::recursive);
  fs::copy(flat.path / "store/adapter/current.txt", named.path / "store/adapter/current.txt");
  const SnapshotParts parts = named.parts();
  put(parts.adapter->folder / "LICENSE", "of the named one");

  const Manifest manifest = named.write(parts);

  EXPECT_EQ(manifest->adapter_name, GetParam().adapter_name);
  EXPECT_EQ(manifest->adapter_version, GetParam().named_version);
  EXPECT_EQ(bytes_of(named.out() / "adapter/LICENSE"), "of the named one");
}

TEST_P(Snapshot, VS09_AS09_OverrideOfAnotherNameIsVersionOne) {
  SnapshotParts parts = flat.parts();
  fs::rename(parts.adapter->folder, flat.path / "mine");
  Report report;
  parts.adapter = adapter_at(flat.path / "mine", Here(report));

  const Manifest manifest = flat.write(parts);

  EXPECT_EQ(manifest->adapter_version, 1);
  EXPECT_EQ(report.notes().front().what, "its name is no version such as v0001: recorded as version 1");
  EXPECT_EQ(bytes_of(flat.out() / "adapter/adapter_config.json"), bytes_of(flat.path / "mine/adapter_config.json"));
}

TEST_P(Snapshot, VS10_AS10_OverrideThatIsMissingIsNamed) {
  Report report;

  EXPECT_EQ(complaint([&] { adapter_at(flat.path / "nowhere", Here(report)); }),
            "3 " + (flat.path / "nowhere").string() + ": is missing, expected the folder of an adapter");
}

TEST_P(Snapshot, VS11_AS11_ProcessorFileIsCopiedAndListed) {
  SnapshotParts parts = flat.parts();
  put(flat.path / "small/tokenizer_config.json", "{}");
  parts.processor = flat.path / "small";

  const Manifest manifest = flat.write(parts);

  EXPECT_EQ(bytes_of(flat.out() / "processor/tokenizer_config.json"), "{}");
  EXPECT_EQ(manifest->artifacts.back().path, "processor/tokenizer_config.json");
}

TEST_P(Snapshot, VS12_AS12_ProcessorThatHoldsNothingLeavesAnEmptyFolderAndANote) {
  SnapshotParts parts = flat.parts();
  fs::create_directory(flat.path / "empty");
  parts.processor = flat.path / "empty";

  flat.write(parts);

  EXPECT_TRUE(fs::is_empty(flat.out() / "processor"));
  EXPECT_THAT(flat.notes, testing::Contains("holds no file of a processor"));
  EXPECT_TRUE(verify_snapshot(flat.out(), {.strict = true}).ok());
}

TEST_P(Snapshot, VS13_VS14_AS13_AS14_ManifestNamesTargetModalityAndBase) {
  const SnapshotParts parts = flat.parts();
  flat.write(parts);

  const Json manifest = Manifest::load(flat.out()).json();
  EXPECT_EQ(manifest["export_target"], "hf_snapshot");
  EXPECT_EQ(manifest["modality"], GetParam().modality);
  EXPECT_EQ(manifest["base_model_hf_id"], parts.base.hf_id);
  EXPECT_EQ(manifest["base_model_revision"], parts.base.revision);
  EXPECT_EQ(manifest["base_model_architecture"], parts.base.architecture);
}

TEST_P(Snapshot, VS15_AS15_ManifestHoldsThePlan) {
  const SnapshotParts parts = flat.parts();
  flat.write(parts);

  const Json manifest = Manifest::load(flat.out()).json();
  for (const auto& [key, value] : parts.base.plan.items()) EXPECT_EQ(manifest[key], value) << key;
}

TEST_P(Snapshot, VS16_AS16_VersionIsThatOfTheFolder) {
  EXPECT_EQ(flat.write()->adapter_version, GetParam().flat_version);
}

TEST_P(Snapshot, VS17_AS17_AdapterFilesAreListedByTheirPath) {
  const Manifest manifest = flat.write();
  std::vector<std::string> paths;
  for (const Artifact& artifact : manifest->artifacts) paths.push_back(artifact.path);

  EXPECT_THAT(paths, testing::IsSupersetOf({"adapter/adapter_config.json", "adapter/adapter_model.safetensors"}));
}

TEST_P(Snapshot, VS18_AS18_UntouchedSnapshotIsClean) {
  flat.write();

  const SnapshotReport report = verify_snapshot(flat.out(), {.strict = true});
  EXPECT_THAT(lines_of(report.findings), ElementsAre());
  EXPECT_THAT(lines_of(report.notes), ElementsAre());
}

TEST_P(Snapshot, VS19_AS19_RewrittenFileIsAMismatch) {
  flat.write();
  std::string content = bytes_of(flat.out() / "adapter/adapter_config.json");
  content.back() = ' ';
  put(flat.out() / "adapter/adapter_config.json", content);

  EXPECT_THAT(lines_of(verify_snapshot(flat.out(), {}).findings),
              ElementsAre("sha256_mismatch adapter/adapter_config.json"));
}

TEST_P(Snapshot, VS20_AS20_DeletedFileIsMissing) {
  flat.write();
  fs::remove(flat.out() / "adapter/adapter_config.json");

  EXPECT_THAT(lines_of(verify_snapshot(flat.out(), {}).findings), ElementsAre("missing adapter/adapter_config.json"));
}

TEST_P(Snapshot, VS21_AS21_FolderWithoutManifestIsRefused) {
  fs::create_directory(flat.out());

  EXPECT_EQ(complaint([&] { Manifest::load(flat.out()); }),
            "3 " + flat.out().string() + ": snapshot_manifest.json: is missing");
}

TEST_P(Snapshot, VS22_AS22_MF09_ManifestThatIsNoJsonIsRefused) {
  put(flat.out() / manifest_file, "not json");

  EXPECT_THAT(complaint([&] { Manifest::load(flat.out()); }),
              testing::StartsWith("3 " + flat.out().string() + ": snapshot_manifest.json: "));
}

TEST_P(Snapshot, VS23_AS23_ManifestWithoutItsKeysNamesThemAll) {
  const std::string said = complaint([] { Manifest::parse("{}", Path().in("m")); });

  for (const char* key : {"adapter_version",
                          "base_model_architecture",
                          "base_model_hf_id",
                          "base_model_revision",
                          "created_at",
                          "created_by",
                          "modality"}) {
    EXPECT_THAT(said, HasSubstr(std::string("m: ") + key + ": is missing"));
  }
}

// VS-24, AS-24: a manifest that was made does not change.
static_assert(!std::is_assignable_v<decltype((std::declval<Manifest&>()->adapter_version)), std::int64_t>);
static_assert(!std::is_assignable_v<decltype((std::declval<Manifest&>()->base_hf_id)), std::string>);

TEST_P(Snapshot, VS24_AS24_ManifestIsNotChangedOnceItIsMade) {
  using Fields = std::remove_reference_t<decltype(*std::declval<Manifest&>().operator->())>;
  EXPECT_TRUE(std::is_const_v<Fields>);
}

TEST(Modalities, VS04_AS04_AS25_HaveFoldersOfTheirOwnInAStore) {
  EXPECT_EQ(modality_named("vision-language")->subfolder, "hf-snapshot");
  EXPECT_EQ(modality_named("audio-language")->subfolder, "hf-audio-snapshot");
}

TEST_P(Snapshot, SameInputGivesTheSameBytes) {
  const FixedClock clock("1715949296");
  flat.write();
  const std::string manifest = bytes_of(flat.out() / manifest_file);
  const std::string readme = bytes_of(flat.out() / readme_file);

  flat.write(flat.parts(), IfExists::overwrite);

  EXPECT_EQ(bytes_of(flat.out() / manifest_file), manifest);
  EXPECT_EQ(bytes_of(flat.out() / readme_file), readme);
}

TEST_P(Snapshot, StaleProcessorFileIsGoneAfterAnotherExport) {
  SnapshotParts parts = flat.parts();
  flat.write(parts);
  parts.processor.reset();

  flat.write(parts, IfExists::overwrite);

  EXPECT_FALSE(fs::exists(flat.out() / "processor"));
  EXPECT_TRUE(verify_snapshot(flat.out(), {}).ok());
}

TEST_P(Snapshot, AdapterOfAnotherBaseIsRefused) {
  const SnapshotParts parts = flat.parts();
  const fs::path config = parts.adapter->folder / "adapter_config.json";
  Json json = json_in(config);
  json["base_model_name_or_path"] = "somebody/else";
  put(config, dump_json(json, JsonStyle::indented));

  EXPECT_EQ(complaint([&] { flat.write(parts); }),
            "3 " + parts.adapter->folder.string() +
                ": adapter_config.json: names the base model the string \"somebody/else\", expected \"" +
                parts.base.hf_id + "\"");
  EXPECT_FALSE(fs::exists(flat.out()));
}

TEST_P(Snapshot, AdapterOfAnotherRevisionIsRefused) {
  const SnapshotParts parts = flat.parts();
  const fs::path config = parts.adapter->folder / "adapter_config.json";
  Json json = json_in(config);
  json["revision"] = std::string(40, 'b');
  put(config, dump_json(json, JsonStyle::indented));

  EXPECT_THAT(complaint([&] { flat.write(parts); }), HasSubstr("names revision " + std::string(40, 'b')));
}

TEST_P(Snapshot, FolderThatIsNoAdapterIsRefused) {
  SnapshotParts parts = flat.parts();
  fs::create_directory(flat.path / "bare");
  parts.adapter->folder = flat.path / "bare";

  EXPECT_EQ(complaint([&] { flat.write(parts); }),
            "3 " + (flat.path / "bare").string() + ": adapter_config.json: is missing: the folder holds no adapter\n" +
                (flat.path / "bare").string() +
                ": adapter_model.safetensors: is missing: the folder holds no weights of an adapter");
}

TEST_P(Snapshot, LinksAndPipesOfAnAdapterAreRefused) {
  const SnapshotParts parts = flat.parts();
  put(flat.path / "private.txt", "a secret");
  fs::create_symlink(flat.path / "private.txt", parts.adapter->folder / "LICENSE.md");
  ASSERT_EQ(mkfifo((parts.adapter->folder / "pipe").c_str(), 0600), 0);

  EXPECT_EQ(complaint([&] { flat.write(parts); }),
            "3 " + parts.adapter->folder.string() + ": LICENSE.md: is a link, expected a regular file\n" +
                parts.adapter->folder.string() + ": pipe: is a named pipe, expected a regular file");
}

TEST_P(Snapshot, LinkThatClimbsOutOfTheAdapterIsRefused) {
  const SnapshotParts parts = flat.parts();
  put(parts.adapter->folder.parent_path() / "private.txt", "a secret");
  fs::create_symlink("../private.txt", parts.adapter->folder / "LICENSE.md");

  EXPECT_THAT(complaint([&] { flat.write(parts); }), HasSubstr("which leaves its folder"));
  EXPECT_FALSE(fs::exists(flat.out()));
}

TEST_P(Snapshot, LinkWithinTheAdapterTravelsAsAFileIfAllowed) {
  SnapshotParts parts = flat.parts();
  fs::create_symlink("LICENSE.txt", parts.adapter->folder / "LICENSE");
  parts.selection.links_inside = true;

  flat.write(parts);

  EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(flat.out() / "adapter/LICENSE")));
}

TEST_P(Snapshot, FurtherFilesTravelIfIncludedAndPicklesIfAllowed) {
  SnapshotParts parts = flat.parts();
  parts.selection.include = {"training_run.json", "checkpoint-1/*"};

  EXPECT_EQ(
      complaint([&] { flat.write(parts); }),
      "3 " + parts.adapter->folder.string() + ": checkpoint-1/state.bin: is a pickle, which runs code when it is read");
  parts.selection.pickles = true;
  flat.write(parts);

  EXPECT_TRUE(fs::exists(flat.out() / "adapter/training_run.json"));
  EXPECT_TRUE(fs::exists(flat.out() / "adapter/checkpoint-1/state.bin"));
  EXPECT_FALSE(fs::exists(flat.out() / "adapter/optimizer.pt"));
}

TEST_P(Snapshot, PatternThatNamesNoFileIsRefused) {
  SnapshotParts parts = flat.parts();
  parts.selection.include = {"LICENSE*", "*.gone"};

  EXPECT_EQ(complaint([&] { flat.write(parts); }),
            "3 " + parts.adapter->folder.string() + ": holds no file that \"*.gone\" names, which is to travel");
}

TEST_P(Snapshot, DestinationMayNotOverlapWhatItIsMadeFrom) {
  SnapshotParts parts = flat.parts();
  flat.write(parts);
  parts.adapter->folder = flat.out() / "adapter";

  EXPECT_EQ(complaint([&] { flat.write(parts, IfExists::overwrite); }),
            "2 " + flat.out().string() + ": overlaps \"" + (flat.out() / "adapter").string() +
                "\", which the snapshot is made from");
  EXPECT_TRUE(verify_snapshot(flat.out(), {}).ok());
}

TEST_P(Snapshot, FailedExportLeavesTheOldSnapshot) {
  SnapshotParts parts = flat.parts();
  flat.write(parts);
  const SnapshotOptions options{.if_exists = IfExists::overwrite, .pause = [] { throw std::runtime_error("stopped"); }};
  Report report;

  EXPECT_THROW(write_snapshot(parts, flat.out(), options, Here(report)), std::runtime_error);

  EXPECT_TRUE(verify_snapshot(flat.out(), {}).ok());
  for (const auto& entry : fs::directory_iterator(flat.path)) {
    EXPECT_NE(entry.path().filename().native().front(), '.') << entry.path();
  }
}

// What a run writes lies hidden beside its destination, and the next one to the same destination removes what a dead
// one left, and nothing else. Whether a writer lives is seen by its lock, as engine/cache/entry_folder_test.cpp has it.
TEST_P(Snapshot, AT01_AT02_AT07_AT08_AT10_AT12_LeftoversOfDeadRunsGoAndNothingElse) {
  put(flat.path / ".out.wconvert-staging/adapter/half", "x");
  put(flat.path / ".out.wconvert-notes/kept", "x");
  put(flat.path / ".out.wconvert-0123abc", "x");

  flat.write();
  flat.write(flat.parts(), IfExists::overwrite);

  std::vector<std::string> hidden;
  for (const std::string& name : list_folder(flat.path)) {
    if (name.front() == '.') hidden.push_back(name);
  }
  EXPECT_THAT(hidden, ElementsAre(".out.wconvert-0123abc", ".out.wconvert-notes"));
}

TEST_P(Snapshot, DocumentsTravelAsArtifacts) {
  SnapshotParts parts = flat.parts();
  put(flat.path / "proof.json", "{}\n");
  put(flat.path / "coverage.json", "[]\n");
  parts.documents = {{"proof/proof.json", flat.path / "proof.json"},
                     {"proof/coverage.json", flat.path / "coverage.json"}};

  const Manifest manifest = flat.write(parts);

  EXPECT_EQ(manifest->artifacts.back().path, "proof/proof.json");
  EXPECT_EQ(bytes_of(flat.out() / "proof/coverage.json"), "[]\n");
}

TEST_P(Snapshot, WeightsTravelWithoutAnAdapter) {
  SnapshotParts parts = flat.parts();
  parts.adapter.reset();
  fs::create_directory(flat.path / "model");
  parts.weights = SnapshotWeights{flat.path / "model", 10, [](const fs::path& to) {
                                    put(to / "config.json", "{}");
                                    put(to / "model.safetensors", "weights");
                                  }};

  flat.write(parts);

  EXPECT_TRUE(verify_snapshot(flat.out(), {}).ok());
  fs::remove(flat.out() / "weights/config.json");
  EXPECT_THAT(lines_of(verify_snapshot(flat.out(), {}).findings), ElementsAre("missing weights/config.json"));
}

TEST_P(Snapshot, NothingIsNoSnapshot) {
  SnapshotParts parts = flat.parts();
  parts.adapter.reset();

  EXPECT_EQ(complaint([&] { flat.write(parts); }),
            "2 " + parts.base.str() + ": a snapshot needs an adapter or weights");
}

}  // namespace
}  // namespace wconvert::write_test
