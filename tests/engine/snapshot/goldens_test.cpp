// The goldens of snapshots: what the original exporter wrote and read, and what ours makes of the same.

#include <gmock/gmock.h>
#include <unistd.h>

#include "engine/snapshot/canonical.h"
#include "tests/engine/snapshot/snapshot_folder.h"

namespace wconvert::goldens_test {
namespace {

const std::vector<std::string> cases = {
    "vl/llava_flat", "vl/llava_named", "audio/qwen2_audio_flat", "audio/qwen2_audio_named"};

class SnapshotGolden : public testing::TestWithParam<std::string> {};

std::string golden_name(const testing::TestParamInfo<std::string>& info) {
  return info.param.substr(info.param.find('/') + 1);
}

TEST_P(SnapshotGolden, ManifestOfTheOriginalIsWrittenBackByteForByte) {
  const fs::path folder = snapshot_goldens() / GetParam() / "upstream_export";

  EXPECT_EQ(Manifest::load(folder).text(), bytes_of(folder / manifest_file));
}

TEST_P(SnapshotGolden, ExportDeclaresAndHoldsWhatIsExpected) {
  GoldenCase golden(GetParam());
  const FixedClock clock(golden.expected["options"]["source_date_epoch"].dump());
  const Json& ours = golden.expected["ours"];

  const Manifest manifest = golden.write();

  Json json = manifest.json();
  Json artifacts = Json::array();
  std::vector<std::string> more;
  for (const Json& artifact : json["artifacts"]) {
    EXPECT_EQ(bytes_of(golden.out() / artifact["path"].get<std::string>()).size(), artifact["size_bytes"]);
    const bool known = std::any_of(ours["artifacts"].begin(), ours["artifacts"].end(), [&](const Json& expected) {
      return expected["path"] == artifact["path"];
    });
    if (known) {
      artifacts.push_back(artifact);
    } else {
      more.push_back(artifact["path"].get<std::string>());
    }
  }
  EXPECT_EQ(dump_canonical(artifacts), dump_canonical(ours["artifacts"]));
  EXPECT_EQ(more, ours["also_declared"].get<std::vector<std::string>>());
  json.erase("artifacts");
  Json expected = ours["manifest_without_artifacts"];
  expected["rationale"] = manifest->modality->rationale;
  EXPECT_EQ(dump_canonical(json), dump_canonical(expected));
  EXPECT_TRUE(verify_snapshot(golden.out(), {.strict = true}).ok());
}

TEST_P(SnapshotGolden, FilesThatDoNotTravelAreNoted) {
  GoldenCase golden(GetParam());
  golden.write();

  std::string left;
  for (const Json& path : golden.expected["ours"]["left_out"]) {
    left += (left.empty() ? "" : ", ") + path.get<std::string>().substr(std::string("adapter/").size());
    EXPECT_FALSE(fs::exists(golden.out() / path.get<std::string>()));
  }
  const auto noted = testing::Contains("left behind: " + left);
  EXPECT_EQ(testing::Value(golden.notes, noted), !left.empty());
}

TEST_P(SnapshotGolden, ReadmeTellsTheRecipientWhatItMust) {
  GoldenCase golden(GetParam());
  golden.write();

  const std::string readme = bytes_of(golden.out() / readme_file);
  for (const Json& words : golden.expected["readme_must_contain"]) {
    EXPECT_THAT(readme, testing::HasSubstr(words.get<std::string>()));
  }
}

TEST_P(SnapshotGolden, EveryFlippedByteIsFoundInItsFile) {
  GoldenCase golden(GetParam());
  const Manifest manifest = golden.write();

  for (const Artifact& artifact : manifest->artifacts) {
    const fs::path file = golden.out() / artifact.path;
    const std::string right = bytes_of(file);
    const std::size_t stride = right.size() / 16 + 1;
    for (std::size_t at = 0; at < right.size(); at += stride) {
      std::string wrong = right;
      wrong[at] = static_cast<char>(wrong[at] ^ (1 << at % 8));
      put(file, wrong);
      EXPECT_THAT(lines_of(verify_snapshot(golden.out(), {}).findings),
                  testing::ElementsAre("sha256_mismatch " + artifact.path));
    }
    put(file, right);
  }
  EXPECT_TRUE(verify_snapshot(golden.out(), {}).ok());
}

TEST_P(SnapshotGolden, EveryFlippedByteOfTheManifestIsFound) {
  GoldenCase golden(GetParam());
  golden.write();
  const fs::path file = golden.out() / manifest_file;
  const std::string right = bytes_of(file);
  for (std::size_t at = 0; at < right.size(); at += 5) {
    std::string wrong = right;
    wrong[at] = static_cast<char>(wrong[at] ^ (1 << at % 8));
    put(file, wrong);
    std::string said;
    try {
      said = dump_canonical(verify_snapshot(golden.out(), {}).json());
    } catch (const Error& error) {
      said = error.what();
    }
    EXPECT_THAT(said, testing::HasSubstr(manifest_file)) << at;
  }
}

INSTANTIATE_TEST_SUITE_P(All, SnapshotGolden, testing::ValuesIn(cases), golden_name);

/// Makes a change of mutations.json.
void change(const fs::path& folder, const Json& change) {
  const std::string op = change["op"].get<std::string>();
  const std::string path = change["path"].get<std::string>();
  const fs::path file = folder / path;
  if (op == "flip") {
    std::string content = bytes_of(file);
    char& byte = content.at(change["offset"].get<std::size_t>());
    byte = static_cast<char>(byte ^ 1);
    put(file, content);
  } else if (op == "truncate") {
    fs::resize_file(file, change["size"].get<std::uintmax_t>());
  } else if (op == "delete") {
    fs::remove(file);
  } else if (op == "write") {
    put(file, change["text"].get<std::string>());
  } else if (op == "symlink") {
    fs::create_symlink(change["target"].get<std::string>(), file);
  } else if (op == "mkdir") {
    fs::create_directory(file);
  } else {
    Json manifest = json_in(folder / manifest_file);
    if (op == "declare") {
      manifest["artifacts"].push_back(
          {{"path", path}, {"sha256", change["sha256"]}, {"size_bytes", change["size_bytes"]}});
    } else {
      ASSERT_EQ(op, "redeclare");
      for (Json& artifact : manifest["artifacts"]) {
        if (artifact["path"] == path) artifact["size_bytes"] = change["size_bytes"];
      }
    }
    put(folder / manifest_file, dump_canonical(manifest));
  }
}

class SnapshotMutation : public testing::TestWithParam<std::string> {};

TEST_P(SnapshotMutation, GivesTheExpectedFindings) {
  const Json mutations = json_in(snapshot_goldens() / GetParam() / "mutations.json");
  for (const Json& mutation : mutations["cases"]) {
    SCOPED_TRACE(mutation["name"].get<std::string>());
    GoldenCase golden(GetParam());
    const fs::path folder = golden.path / "upstream_export";
    for (const Json& one : mutation["change"]) change(folder, one);

    const SnapshotReport report = verify_snapshot(folder, {});

    std::vector<std::string> expected;
    for (const Json& finding : mutation["findings"]) {
      expected.push_back(finding["kind"].get<std::string>() + " " + finding["path"].get<std::string>());
    }
    EXPECT_EQ(lines_of(report.findings), expected);
    EXPECT_THAT(lines_of(report.notes), testing::ElementsAre("undeclared adapter/README.md"));
  }
}

TEST_P(SnapshotMutation, UndeclaredReadmeIsAFindingWhenStrict) {
  const fs::path folder = snapshot_goldens() / GetParam() / "upstream_export";

  EXPECT_THAT(lines_of(verify_snapshot(folder, {.strict = true}).findings),
              testing::ElementsAre("undeclared adapter/README.md"));
}

INSTANTIATE_TEST_SUITE_P(All,
                         SnapshotMutation,
                         testing::Values("vl/llava_flat", "audio/qwen2_audio_flat"),
                         golden_name);

std::string text_of(const Json& manifest) {
  if (manifest.contains("text")) return manifest["text"].get<std::string>();
  const std::string hex = manifest["bytes_hex"].get<std::string>();
  std::string bytes;
  for (std::size_t at = 0; at < hex.size(); at += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(at, 2), nullptr, 16));
  }
  return bytes;
}

TEST(SnapshotManifests, AreAcceptedAndRefusedAsTheGoldensSay) {
  std::size_t judged = 0;
  for (const char* kind : {"vl", "audio"}) {
    const Json refusals = json_in(snapshot_goldens() / kind / "refusals.json");
    for (const auto& [name, manifest] : refusals["manifests"].items()) {
      if (!manifest.contains("ours")) continue;
      SCOPED_TRACE(std::string(kind) + " " + name);
      const std::string said = complaint([&, &golden = manifest] { Manifest::parse(text_of(golden), Path().in("m")); });
      EXPECT_EQ(said == "no error" ? "accept" : "refuse", manifest["ours"].get<std::string>()) << said;
      EXPECT_THAT(said, testing::AnyOf("no error", testing::StartsWith("3 m")));
      ++judged;
    }
  }
  EXPECT_GT(judged, 50U);
}

}  // namespace
}  // namespace wconvert::goldens_test
