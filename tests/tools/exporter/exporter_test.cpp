// The program wconvert-export, as its users call it.

#include <gmock/gmock.h>

#include <algorithm>
#include <future>

#include "engine/snapshot/canonical.h"
#include "tests/tools/exporter/program.h"

namespace wconvert::exporter_test {
namespace {

using testing::HasSubstr;

class Exporter : public testing::Test {
 protected:
  std::vector<std::string> snapshot(const GoldenCase& golden, std::vector<std::string> more = {}) const {
    std::vector<std::string> words = {"snapshot", "--base", (golden.path / "base_spec.json").string()};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  std::vector<std::string> from_store(const GoldenCase& golden, std::vector<std::string> more = {}) const {
    std::vector<std::string> words = {"--store", (golden.path / "store").string()};
    words.insert(words.end(), more.begin(), more.end());
    return snapshot(golden, words);
  }
  Ending verify(const fs::path& folder, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"verify", folder.string()});
    return run_export(more);
  }
  GoldenCase vision{"vl/llava_flat"};
  GoldenCase audio{"audio/qwen2_audio_flat"};
};

TEST_F(Exporter, VS04_AS25_ExportsLieInTheStoreUnderTheirOwnNames) {
  EXPECT_EQ(run_export(from_store(vision)).code, 0);
  EXPECT_EQ(run_export(from_store(audio)).code, 0);

  EXPECT_EQ(verify(vision.path / "store/exports/hf-snapshot").code, 0);
  EXPECT_EQ(verify(audio.path / "store/exports/hf-audio-snapshot").code, 0);
}

TEST_F(Exporter, AS27_SnapshotOfAnAdapterIsCompleteAndClean) {
  const fs::path out = audio.path / "out";
  const Ending run = run_export(from_store(audio, {"--processor", (audio.path / "processor").string(), out.string()}));

  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_FALSE(fs::is_empty(out / "processor"));
  const Json manifest = json_in(out / manifest_file);
  EXPECT_EQ(manifest["base_model_hf_id"], "example-org/tiny-qwen2-audio");
  EXPECT_EQ(manifest["base_model_architecture"], "Qwen2AudioForConditionalGeneration");
  EXPECT_EQ(manifest["adapter_version"], 1);
  EXPECT_EQ(manifest["sample_rate"], 16000);
  EXPECT_EQ(manifest["max_length_seconds"], 1.0);
  EXPECT_EQ(manifest["audio_token"], "<|AUDIO|>");
  EXPECT_EQ(manifest["created_by"], "wconvert " PROGRAM_VERSION);
  const Ending verified = verify(out, {"--strict"});
  EXPECT_EQ(verified.code, 0);
  EXPECT_THAT(verified.out, testing::StartsWith("clean: 11 files declared"));
}

TEST_F(Exporter, AS28_SecondExportTakesOverwriteAndIsCleanAgain) {
  EXPECT_EQ(run_export(from_store(audio)).code, 0);

  const Ending refused = run_export(from_store(audio));
  EXPECT_EQ(refused.code, 5);
  EXPECT_THAT(refused.err, HasSubstr("exists\nwconvert-export: hint: --overwrite replaces it\n"));
  EXPECT_EQ(run_export(from_store(audio, {"--overwrite"})).code, 0);

  EXPECT_EQ(verify(audio.path / "store/exports/hf-audio-snapshot").code, 0);
}

TEST_F(Exporter, VS08_AdapterIsTakenByItsName) {
  const GoldenCase named("vl/llava_named");

  EXPECT_EQ(run_export(from_store(named, {"--name", "knowledge"})).code, 0);

  EXPECT_EQ(json_in(named.path / "store/exports/hf-snapshot" / manifest_file)["adapter_name"], "knowledge");
}

TEST_F(Exporter, DI13_DI14_VisionSnapshotHasItsBannerAndIgnoresGgufOptions) {
  const Ending run = run_export(from_store(vision, {"--modality", "vision-language", "--quant", "Q4_K_M"}));

  EXPECT_EQ(run.code, 0);
  EXPECT_THAT(run.err,
              HasSubstr("wconvert-export: note: base \"tiny-llava\" (LlavaForConditionalGeneration): "
                        "vision-language bases are exported as a snapshot"));
  EXPECT_THAT(run.err, HasSubstr("wconvert-export: note: --quant: ignored, a snapshot has no use for it\n"));
  EXPECT_THAT(run.out, HasSubstr("hf-snapshot of example-org/tiny-llava at 0123456789ab\n"));
}

TEST_F(Exporter, DI15_AudioSnapshotSaysSo) {
  const Ending run = run_export(from_store(audio, {"--json"}));

  EXPECT_EQ(run.code, 0);
  const Json out = parse_json(run.out, Path().in("out"));
  EXPECT_EQ(out["path"], "audio-snapshot");
  EXPECT_THAT(out["notes"][0]["what"].get<std::string>(), HasSubstr("audio-language bases"));
}

TEST_F(Exporter, WrongBaseIsAnErrorAndNothingFallsBack) {
  const fs::path config = vision.parts().adapter->folder / "adapter_config.json";
  Json json = json_in(config);
  json["base_model_name_or_path"] = "somebody/else";
  put(config, dump_json(json, JsonStyle::indented));

  const Ending run = run_export(from_store(vision, {"--quant", "Q4_K_M"}));

  EXPECT_EQ(run.code, 3);
  EXPECT_THAT(run.err,
              HasSubstr("names the base model the string \"somebody/else\", expected \"example-org/tiny-llava\""));
  EXPECT_FALSE(fs::exists(vision.path / "store/exports"));
}

TEST_F(Exporter, VerifyPrintsEveryFindingAndEndsWithSix) {
  const fs::path folder = vision.path / "upstream_export";
  fs::remove(folder / "adapter/adapter_config.json");
  put(folder / "notes.txt", "x");

  const Ending run = verify(folder);
  EXPECT_EQ(run.code, 6);
  EXPECT_EQ(
      run.out,
      "missing  adapter/adapter_config.json: is not there\nundeclared  notes.txt: is not declared in the manifest\n"
      "note: undeclared  adapter/README.md: is not declared in the manifest\n2 findings: 11 files declared, 20.9 kB "
      "read\n");

  const Ending as_json = verify(folder, {"--json"});
  EXPECT_EQ(as_json.code, 6);
  const Json out = parse_json(as_json.out, Path().in("out"));
  EXPECT_EQ(as_json.out, dump_canonical(out));
  EXPECT_EQ(out["findings"].size(), 2U);
  EXPECT_EQ(out["findings"][0]["kind"], "missing");
  EXPECT_EQ(out["findings"][0]["path"], "adapter/adapter_config.json");
}

TEST_F(Exporter, VerifyEndsWithThreeForAManifestThatIsNone) {
  put(vision.path / "upstream_export" / manifest_file, "{");

  EXPECT_EQ(verify(vision.path / "upstream_export").code, 3);
  EXPECT_EQ(verify(vision.path / "nowhere").code, 2);
}

TEST_F(Exporter, ShowAndListSayWhatSnapshotsAre) {
  run_export(from_store(vision));
  const fs::path exports = vision.path / "store/exports";

  const Ending shown = run_export({"show", (exports / "hf-snapshot").string(), "--json"});
  EXPECT_EQ(shown.out, bytes_of(exports / "hf-snapshot" / manifest_file));
  const Ending listed = run_export({"list", (vision.path / "store").string()});
  EXPECT_EQ(listed.code, 0);
  EXPECT_THAT(listed.out, HasSubstr("hf-snapshot  vision-language  example-org/tiny-llava at 0123456789ab  v0003  "));

  put(exports / "broken" / manifest_file, "{}");
  const Ending broken = run_export({"list", exports.string()});
  EXPECT_EQ(broken.code, 3);
  EXPECT_THAT(broken.out, HasSubstr("hf-snapshot  vision-language"));
  EXPECT_THAT(broken.err, HasSubstr("broken: snapshot_manifest.json: created_by: is missing"));
}

TEST_F(Exporter, OptionsThatMayBeRepeatedTakeOneWordEach) {
  const fs::path out = vision.path / "out";
  const Ending run = run_export(from_store(
      vision, {"--allow-pickle", "--include", "*.pt", "--adapter-mix", "a:1", "--include", "*.json", out.string()}));

  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_TRUE(fs::exists(out / "adapter/optimizer.pt"));
}

TEST_F(Exporter, ListOfNothingSaysSo) {
  EXPECT_EQ(run_export({"list", (vision.path / "store").string()}).out, "no snapshots\n");
}

TEST_F(Exporter, ContradictoryOptionsAreRefused) {
  const std::string adapter = vision.parts().adapter->folder.string();

  EXPECT_THAT(run_export(snapshot(vision, {"--adapter", adapter, "--name", "a", "out"})).err,
              HasSubstr("--adapter and --name exclude each other"));
  EXPECT_THAT(run_export(snapshot(vision, {"--name", "a", "out"})).err, HasSubstr("--name needs --store DIR"));
  EXPECT_THAT(run_export(snapshot(vision, {"--adapter", adapter})).err, HasSubstr("DST is missing"));
}

// Weights of a base that transformers saved, and of the same in the internal layout.
class ExporterOfWeights : public Exporter {
 protected:
  ExporterOfWeights() {
    Json spec = json_in(vision.path / "base_spec.json");
    spec["architecture"] = "LlamaForCausalLM";
    spec["redistributable"] = true;
    put(vision.path / "base_spec.json", dump_json(spec, JsonStyle::indented));
  }
  fs::path model(const char* side) const { return fs::path(TEST_DATA) / "goldens/llama/both_biases" / side; }
  fs::path out() const { return vision.path / "sealed"; }
};

TEST_F(ExporterOfWeights, CopiesAHuggingFaceCheckpoint) {
  const Ending run = run_export(snapshot(vision, {"--weights", model("hf").string(), out().string()}));

  ASSERT_EQ(run.code, 0) << run.err;
  for (const std::string& name : list_folder(model("hf"))) {
    EXPECT_EQ(bytes_of(out() / "weights" / name), bytes_of(model("hf") / name)) << name;
  }
  EXPECT_EQ(verify(out(), {"--strict"}).code, 0);
}

TEST_F(ExporterOfWeights, ConvertsAnInternalCheckpoint) {
  const std::string adapter = vision.parts().adapter->folder.string();
  const Ending run = run_export(snapshot(
      vision, {"--adapter", adapter, "--weights", model("fast_llm").string(), "--format", "llama", out().string()}));

  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_TRUE(fs::exists(out() / "weights/config.json"));
  EXPECT_TRUE(fs::exists(out() / "weights/model.safetensors"));
  EXPECT_EQ(verify(out(), {"--strict"}).code, 0);
}

TEST_F(ExporterOfWeights, KeepsWeightsThatMayNotTravel) {
  Json spec = json_in(vision.path / "base_spec.json");
  spec["redistributable"] = false;
  put(vision.path / "base_spec.json", dump_json(spec, JsonStyle::indented));
  const std::vector<std::string> words = snapshot(vision, {"--weights", model("hf").string(), out().string()});

  const Ending refused = run_export(words);
  EXPECT_EQ(refused.code, 3);
  EXPECT_THAT(refused.err, HasSubstr("base \"tiny-llava\": is not redistributable: its weights do not travel"));
  EXPECT_FALSE(fs::exists(out()));

  std::vector<std::string> owned = words;
  owned.push_back("--i-own-the-weights");
  EXPECT_EQ(run_export(owned).code, 0);
}

TEST_F(ExporterOfWeights, RefusesThoseOfAnotherClass) {
  Json spec = json_in(vision.path / "base_spec.json");
  spec["architecture"] = "LlavaForConditionalGeneration";
  put(vision.path / "base_spec.json", dump_json(spec, JsonStyle::indented));

  const Ending run = run_export(snapshot(vision, {"--weights", model("hf").string(), out().string()}));
  EXPECT_EQ(run.code, 3);
  EXPECT_THAT(run.err, HasSubstr("is a LlamaForCausalLM, but base \"tiny-llava\" is a LlavaForConditionalGeneration"));
}

TEST_F(Exporter, TwoAtOnceEndWithOneWholeSnapshot) {
  const std::vector<std::string> words = from_store(vision, {"--overwrite"});
  std::future<Ending> other = std::async(std::launch::async, [&] { return run_export(words); });
  const Ending one = run_export(words);
  const Ending two = other.get();

  for (const Ending& run : {one, two}) {
    EXPECT_THAT(run.code, testing::AnyOf(0, 5)) << run.err;
    if (run.code == 5) {
      EXPECT_THAT(run.err, HasSubstr("is being written by process "));
    }
  }
  EXPECT_THAT(std::min(one.code, two.code), 0);
  EXPECT_EQ(verify(vision.path / "store/exports/hf-snapshot").code, 0);
}

TEST_F(Exporter, KilledAtAnySystemCallLeavesTheOldSnapshotOrTheNewOne) {
  ASSERT_EQ(run_export(from_store(vision)).code, 0);
  const fs::path exports = vision.path / "store/exports";
  const fs::path licence = vision.parts().adapter->folder / "LICENSE.txt";
  const std::vector<std::string> again = from_store(vision, {"--overwrite", "--quiet"});

  std::size_t killed = 0;
  for (std::size_t call = 1;; call += 3, ++killed) {
    const std::string before = bytes_of(exports / "hf-snapshot/adapter/LICENSE.txt");
    const std::string after = "licence number " + std::to_string(call);
    put(licence, after);
    const bool was_killed = kill_export_at(again, call);
    ASSERT_THAT(lines_of(verify_snapshot(exports / "hf-snapshot", {}).findings), testing::ElementsAre()) << call;
    ASSERT_THAT(bytes_of(exports / "hf-snapshot/adapter/LICENSE.txt"), testing::AnyOf(before, after)) << call;
    if (!was_killed) break;
  }

  EXPECT_GT(killed, 10U);
  EXPECT_EQ(run_export(again).code, 0);
  EXPECT_THAT(list_folder(exports), testing::ElementsAre("hf-snapshot"));
}

}  // namespace
}  // namespace wconvert::exporter_test
