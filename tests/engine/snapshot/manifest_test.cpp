// MF-03 to MF-12 of the specification of exporters (MF-01 and MF-02 are digests: engine/io/sha256_test.cpp), and what
// it adds about manifests and verification.

#include "engine/snapshot/manifest.h"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "engine/io/sha256.h"
#include "engine/snapshot/canonical.h"
#include "engine/snapshot/seal.h"
#include "engine/snapshot/timestamp.h"
#include "tests/engine/snapshot/snapshot_folder.h"

namespace wconvert::manifest_test {
namespace {

using testing::ElementsAre;

const Path where = Path().in("m");

Json minimal(const Modality& modality) {
  Json json = {{"adapter_version", 1},
               {"base_model_architecture", "Some_Class"},
               {"base_model_hf_id", "some-body/some.thing"},
               {"base_model_revision", std::string(40, 'a')},
               {"created_at", "2024-05-17T12:34:56"},
               {"created_by", "test"}};
  const Json values = {{"image_token", "<i>"},
                       {"num_image_tokens", 4},
                       {"target_size", {8, 9}},
                       {"audio_token", "<a>"},
                       {"num_audio_tokens", 5},
                       {"sample_rate", 16000},
                       {"max_length_seconds", 30}};
  for (const PlanField& field : modality.plan) {
    if (field.value != PlanValue::resizing) json[std::string(field.name)] = values.at(std::string(field.name));
  }
  return json;
}

Manifest parse(const Json& json) {
  return Manifest::parse(dump_json(json, JsonStyle::compact), where);
}

std::string refusal(const Json& json) {
  return complaint([&] { parse(json); });
}

Json artifact(const std::string& path) {
  return {{"path", path}, {"sha256", std::string(64, '0')}, {"size_bytes", 1}};
}

class ManifestOf : public testing::TestWithParam<Modality> {
 protected:
  Json json = minimal(GetParam());
};

std::string modality_name(const testing::TestParamInfo<Modality>& info) {
  return std::string(info.param.name.substr(0, info.param.name.find('-')));
}
INSTANTIATE_TEST_SUITE_P(All, ManifestOf, testing::ValuesIn(modalities().begin(), modalities().end()), modality_name);

TEST_P(ManifestOf, MF04_MinimalFieldsAreAcceptedWithDefaults) {
  const Manifest manifest = parse(json);

  EXPECT_EQ(manifest->modality->name, GetParam().name);
  EXPECT_EQ(manifest->rationale, GetParam().rationale);
  EXPECT_EQ(manifest->adapter_name, std::nullopt);
  EXPECT_TRUE(manifest->artifacts.empty());
}

TEST_P(ManifestOf, MF05_UnknownKeyIsRefused) {
  json["extra"] = 1;

  EXPECT_EQ(refusal(json), "3 m: extra: is no key that is known here");
}

TEST_P(ManifestOf, MF06_DigestOfTheWrongLengthIsRefused) {
  json["artifacts"] = Json::array({artifact("a")});
  json["artifacts"][0]["sha256"] = "00";

  EXPECT_EQ(refusal(json), "3 m: artifacts[0].sha256: is \"00\", expected 64 lower-case hexadecimal digits");
}

TEST_P(ManifestOf, MF07_IsEqualAfterWritingAndReading) {
  json["artifacts"] = Json::array({artifact("a/b")});
  json["adapter_name"] = "knowledge";
  const Manifest manifest = parse(json);
  const SnapshotFolder folder;
  put(folder.path / "snapshot_manifest.json", manifest.text());

  EXPECT_EQ(Manifest::load(folder.path), manifest);
}

TEST_P(ManifestOf, NeverReadsAsAnotherModality) {
  for (const Modality& other : modalities()) {
    if (other.name == GetParam().name) continue;
    json["modality"] = other.name;
    EXPECT_THAT(refusal(json), testing::StartsWith("3 m: "));
  }
}

TEST_P(ManifestOf, MF11_KeysAreSorted) {
  const Json written = parse_json(parse(json).text(), where);

  std::vector<std::string> keys;
  for (const auto& [key, value] : written.items()) keys.push_back(key);
  EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
}

TEST(Manifest, MF08_MissingFileIsRefused) {
  const SnapshotFolder folder;

  EXPECT_EQ(complaint([&] { Manifest::load(folder.path); }),
            "3 " + folder.path.string() + ": snapshot_manifest.json: is missing");
}

TEST(Manifest, MF10_PartialObjectNamesEveryKeyThatIsMissing) {
  Json json = minimal(modalities()[0]);
  json.erase("created_by");
  json.erase("adapter_version");

  EXPECT_EQ(refusal(json),
            "3 m: adapter_version: is missing, expected an integer\nm: created_by: is missing, expected a string");
}

TEST(Manifest, LinkInItsPlaceIsRefused) {
  const SnapshotFolder folder;
  put(folder.path / "elsewhere.json", parse(minimal(modalities()[0])).text());
  fs::create_symlink("elsewhere.json", folder.path / "snapshot_manifest.json");

  EXPECT_EQ(complaint([&] { Manifest::load(folder.path); }),
            "3 " + folder.path.string() + ": snapshot_manifest.json: is no regular file");
}

TEST(Manifest, DeclaringItselfIsRefused) {
  Json json = minimal(modalities()[0]);
  json["artifacts"] = Json::array({artifact("snapshot_manifest.json")});

  EXPECT_EQ(refusal(json), "3 m: artifacts[0].path: is the manifest, which cannot hold its own digest");
}

TEST(Manifest, UnsafePathsAreRefusedAtLoad) {
  const std::vector<std::pair<std::string, std::string>> paths = {
      {"../x", "has the part \"..\""},
      {"/etc/passwd", "is absolute"},
      {"a//b", "has an empty part"},
      {"a\\..\\b", "has a backslash"},
      {"a/", "ends in a slash"},
      {"./a", "has the part \".\""},
      {"a\nb", "has a control character"},
      {std::string("a\0b", 3), "has a control character"},
      {std::string(256, 'a'), "has a part of 256 bytes"},
  };
  for (const auto& [path, why] : paths) {
    Json json = minimal(modalities()[0]);
    json["artifacts"] = Json::array({artifact(path)});
    EXPECT_THAT(refusal(json), testing::EndsWith(", which " + why)) << path;
  }
}

TEST(Manifest, PathsThatDifferInCaseAloneAreRefused) {
  Json json = minimal(modalities()[0]);
  json["artifacts"] = Json::array({artifact("a/B"), artifact("A/b")});

  EXPECT_EQ(refusal(json), "3 m: artifacts[1].path: is \"A/b\", which artifacts[0] declares already");
}

TEST(Timestamp, MF12_HasNoZoneAndNoFraction) {
  EXPECT_THAT(timestamp_now(), testing::MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"));
}

TEST(Timestamp, OfTheVariableReplacesTheClock) {
  const FixedClock clock("1715949296");

  EXPECT_EQ(timestamp_now(), "2024-05-17T12:34:56");
}

TEST(Timestamp, RefusesAVariableThatIsNoNumber) {
  const FixedClock clock("soon");

  EXPECT_EQ(complaint([] { timestamp_now(); }),
            "2 SOURCE_DATE_EPOCH: is \"soon\", expected a number of seconds from 0 to 253402300799");
}

TEST(Timestamp, IsReadInUtcWhateverItsZone) {
  EXPECT_EQ(utc_timestamp("2024-05-17T12:34:56"), "2024-05-17T12:34:56");
  EXPECT_EQ(utc_timestamp("2024-05-17T12:34:56Z"), "2024-05-17T12:34:56");
  EXPECT_EQ(utc_timestamp("2024-01-01T00:34:56+02:00"), "2023-12-31T22:34:56");
  EXPECT_EQ(utc_timestamp("2024-05-17T12:34:56-0330"), "2024-05-17T16:04:56");
}

TEST(Timestamp, ThatIsNoneIsNotRead) {
  for (const char* time : {"",
                           "yesterday",
                           "2024-05-17",
                           "2024-02-30T00:00:00",
                           "2024-05-17T24:00:00",
                           "2024-05-17T12:34:56.5",
                           "2024-05-17T12:34:56+2",
                           "2024-05-17 12:34:56",
                           "0000-01-01T00:00:00"}) {
    EXPECT_EQ(utc_timestamp(time), std::nullopt) << time;
  }
}

class Verification : public testing::Test {
 protected:
  Verification() { golden.write(); }
  std::vector<std::string> found(bool strict = false) {
    return lines_of(verify_snapshot(golden.out(), {.strict = strict}).findings);
  }
  /// Declares a file as it is, and seals the manifest anew.
  void reseal(const std::string& path) {
    Json json = json_in(golden.out() / manifest_file);
    declare(json, path);
    std::string readme = bytes_of(golden.out() / readme_file);
    const std::string seal = seal_of(Manifest::parse(dump_canonical(json), where));
    put(golden.out() / readme_file, readme.replace(readme.find(seal_in(readme)), seal.size(), seal));
    declare(json, std::string(readme_file));
    put(golden.out() / manifest_file, dump_canonical(json));
  }
  void declare(Json& json, const std::string& path) const {
    const Artifact now = sealed(path);
    for (Json& one : json["artifacts"]) {
      if (one["path"] == path) one = {{"path", path}, {"sha256", now.sha256}, {"size_bytes", now.bytes}};
    }
  }
  Artifact sealed(const std::string& path) const {
    Sha256 sha;
    const std::string content = bytes_of(golden.out() / path);
    sha.update(std::as_bytes(std::span(content)));
    return {path, sha.hex(), content.size()};
  }
  GoldenCase golden{"vl/llava_flat"};
};

// MF-03
TEST_F(Verification, MF03_DeclaresEachFileBelowTheFolderByPathDigestAndSize) {
  const Manifest manifest = Manifest::load(golden.out());
  for (const Artifact& artifact : manifest->artifacts) EXPECT_EQ(artifact, sealed(artifact.path));
}

TEST_F(Verification, ReportsEveryFindingAtOnceInOrder) {
  fs::remove(golden.out() / "processor/tokenizer.json");
  put(golden.out() / "adapter/more", "x");
  put(golden.out() / "adapter/LICENSE.txt", "short");
  put(golden.out() / "adapter-x", "x");

  EXPECT_THAT(found(),
              ElementsAre("size_mismatch adapter/LICENSE.txt",
                          "undeclared adapter/more",
                          "undeclared adapter-x",
                          "missing processor/tokenizer.json"));
}

TEST_F(Verification, GivesTheSameFindingsForAnyNumberOfThreads) {
  for (const char* file : {"adapter/adapter_config.json", "processor/tokenizer.json", "README.md"}) {
    fs::remove(golden.out() / file);
  }
  const std::string one = dump_canonical(verify_snapshot(golden.out(), {.threads = 1}).json());

  EXPECT_EQ(dump_canonical(verify_snapshot(golden.out(), {.threads = 7}).json()), one);
}

TEST_F(Verification, NeverFollowsALinkedFolder) {
  fs::rename(golden.out() / "processor", golden.path / "elsewhere");
  fs::create_symlink("../elsewhere", golden.out() / "processor");

  const std::vector<std::string> lines = found();

  EXPECT_EQ(lines.size(), 6U);
  for (const std::string& line : lines) EXPECT_THAT(line, testing::StartsWith("not_regular processor"));
}

TEST_F(Verification, NeverBlocksOnAPipeOrOpensASocket) {
  fs::remove(golden.out() / "adapter/LICENSE.txt");
  ASSERT_EQ(mkfifo((golden.out() / "adapter/LICENSE.txt").c_str(), 0600), 0);
  const int socket_number = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  (golden.out() / "a").string().copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(bind(socket_number, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  close(socket_number);

  EXPECT_THAT(found(), ElementsAre("not_regular a", "not_regular adapter/LICENSE.txt"));
}

TEST_F(Verification, UndeclaredReadmeIsANoteButALinkOfThatNameIsNot) {
  put(golden.out() / "processor/README.md", "x");
  fs::create_symlink("../README.md", golden.out() / "adapter/deep");
  fs::create_directory(golden.out() / "more");
  fs::create_symlink("../README.md", golden.out() / "more/README.md");

  EXPECT_THAT(found(), ElementsAre("not_regular adapter/deep", "not_regular more/README.md"));
  EXPECT_THAT(lines_of(verify_snapshot(golden.out(), {}).notes), ElementsAre("undeclared processor/README.md"));
  EXPECT_THAT(found(true),
              ElementsAre("not_regular adapter/deep", "not_regular more/README.md", "undeclared processor/README.md"));
}

TEST_F(Verification, NamesFilesThatAreNoUtf8) {
  put(golden.out() / "a\xFF", "x");

  EXPECT_THAT(dump_canonical(verify_snapshot(golden.out(), {}).json()), testing::HasSubstr("\"path\": \"a\\\\xff\""));
}

TEST_F(Verification, StrictLooksIntoFilesWhoseBytesAreTheDeclaredOnes) {
  put(golden.out() / "processor/tokenizer.json", "{");
  put(golden.out() / "adapter/adapter_model.safetensors", "12345678");
  put(golden.out() / "adapter/adapter_config.json", R"({"base_model_name_or_path": "a/b"})");
  for (const char* file :
       {"processor/tokenizer.json", "adapter/adapter_model.safetensors", "adapter/adapter_config.json"}) {
    reseal(file);
  }

  EXPECT_THAT(found(), ElementsAre());
  EXPECT_THAT(found(true),
              ElementsAre("wrong_base adapter/adapter_config.json",
                          "malformed adapter/adapter_model.safetensors",
                          "malformed processor/tokenizer.json"));
}

TEST_F(Verification, ManifestThatSaysOtherThingsThanItsSealIsFound) {
  Json json = json_in(golden.out() / manifest_file);
  json["base_model_revision"] = std::string(40, 'b');
  put(golden.out() / manifest_file, dump_canonical(json));

  const SnapshotReport report = verify_snapshot(golden.out(), {});
  EXPECT_THAT(lines_of(report.findings), ElementsAre("sha256_mismatch snapshot_manifest.json"));
  EXPECT_EQ(report.findings.front().detail, "is not the manifest that README.md was sealed with");
}

TEST_F(Verification, ReadmeThatIsNotTheDeclaredOneMayBeThatOfTheManifest) {
  put(golden.out() / readme_file, "\n" + bytes_of(golden.out() / readme_file).substr(1));

  const SnapshotReport report = verify_snapshot(golden.out(), {});
  EXPECT_THAT(lines_of(report.findings), ElementsAre("sha256_mismatch README.md"));
  EXPECT_THAT(report.findings.front().detail,
              testing::EndsWith(": either it or what snapshot_manifest.json says of it has changed"));
}

TEST_F(Verification, ManifestWithoutASealIsTakenAtItsWord) {
  put(golden.out() / readme_file, "of another program\n");
  Json json = json_in(golden.out() / manifest_file);
  declare(json, std::string(readme_file));
  put(golden.out() / manifest_file, dump_json(json, JsonStyle::compact));

  EXPECT_THAT(found(), ElementsAre());
}

TEST_F(Verification, FolderThatIsMissingIsAMistakeOfTheCaller) {
  EXPECT_EQ(complaint([&] { verify_snapshot(golden.path / "nowhere", {}); }),
            "2 " + (golden.path / "nowhere").string() + ": is missing");
}

}  // namespace
}  // namespace wconvert::manifest_test
