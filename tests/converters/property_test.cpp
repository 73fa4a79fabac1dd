// What holds for every format, on random configs and random bits.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <map>
#include <sstream>

#include "converters/convert.h"
#include "converters/rope.h"
#include "engine/checkpoint/shards.h"
#include "tests/converters/random_checkpoint.h"
#include "tests/temporary_folder.h"

namespace wconvert::converters::property_test {
namespace {

constexpr int rounds = 12;

std::string content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

/// Every file below a folder, by its path in it.
std::map<std::string, std::string> files_of(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files[fs::relative(entry.path(), folder).string()] = content_of(entry.path());
  }
  return files;
}

/// Type, shape and bits of every tensor of a Hugging Face folder.
std::map<std::string, std::string> tensors_of(const fs::path& folder) {
  Report report;
  const Shards shards = Shards::open_hugging_face(folder, Here(report));
  std::map<std::string, std::string> tensors;
  for (const StoredTensor& tensor : shards.tensors()) {
    std::string bytes(tensor.bytes(), '\0');
    shards.read(tensor, 0, std::as_writable_bytes(std::span(bytes)));
    tensors[tensor.entry.name] = text(name_of(tensor.entry.dtype), text_of(tensor.entry.shape)) + bytes;
  }
  return tensors;
}

class EveryFormat : public testing::TestWithParam<std::string> {
 protected:
  Format format = format_named(GetParam());
  std::vector<Json> seeds = seed_configs(format);
  std::mt19937 random{20261122};  // NOLINT: the same cases in every run
  TemporaryFolder folder;

  /// Makes a random checkpoint in `hf` and gives its config.
  Json make() {
    const auto config = random_config(format, seeds, random);
    if (!config) throw std::logic_error("no random config was accepted");
    Report report;
    const Plan plan = flatten(format, import_config(format, *config, {}, Here(report)), 2'000, report);
    report.raise();
    write_random_checkpoint(folder.path() / "hf", *config, plan, random);
    return *config;
  }
  void clear() {
    for (const auto& entry : fs::directory_iterator(folder.path())) fs::remove_all(entry);
  }
};

TEST_P(EveryFormat, AccountsForEveryField) {
  Report report;
  format.model.review(Here(report));
  for (const Finding& finding : report.findings()) ADD_FAILURE() << finding.str();
}

TEST_P(EveryFormat, HasSeeds) {
  EXPECT_GE(seeds.size(), 2U);
}

TEST_P(EveryFormat, ImportThenExportIsTheIdentity) {
  for (int round = 0; round < rounds; ++round) {
    SCOPED_TRACE(make().dump());
    import_checkpoint(folder.path() / "hf", folder.path() / "internal", std::nullopt, {});
    export_checkpoint(folder.path() / "internal", folder.path() / "again", format.name, {});
    EXPECT_EQ(tensors_of(folder.path() / "again"), tensors_of(folder.path() / "hf"));
    EXPECT_EQ(content_of(folder.path() / "again" / "config.json"), content_of(folder.path() / "hf" / "config.json"));
    clear();
  }
}

// Compared as written: a value that follows from others, such as yarn's attention factor, may be stated afterwards.
TEST_P(EveryFormat, AConfigThatIsWrittenAnewMeansTheSameModel) {
  for (int round = 0; round < rounds * 5; ++round) {
    const auto config = random_config(format, seeds, random);
    ASSERT_TRUE(config);
    SCOPED_TRACE(config->dump());
    Report report;
    const models::Model model = import_config(format, *config, {}, Here(report));
    for (const HfStyle style : {HfStyle::v4, HfStyle::v5}) {
      const Json written = export_config(format, model, style, Here(report));
      const Json carried = carry_config(format, model, *config, style, Here(report));
      for (const Json& again : {written, carried}) {
        const models::Model same = import_config(format, again, {}, Here(report));
        EXPECT_EQ(export_config(format, same, style, Here(report)), written) << again.dump();
      }
    }
    for (const Finding& finding : report.findings()) ADD_FAILURE() << finding.str();
  }
}

// Odd budgets cut tensors, and parts of tensors, where nothing else does.
constexpr std::pair<int, std::size_t> ways[] = {{1, std::size_t{256} << 20}, {2, 30'001}, {7, 200'003}};
constexpr EngineKind engines[] = {EngineKind::buffered, EngineKind::direct, EngineKind::uring, EngineKind::clone};

using Files = std::map<std::string, std::string>;

/// Files as they are but for the spaces behind a header, of which the clone engine chooses the number.
Files without_padding(Files files) {
  for (auto& [name, content] : files) {
    if (!name.ends_with(".safetensors")) continue;
    std::uint64_t length = 0;
    std::memcpy(&length, content.data(), sizeof length);
    const std::size_t end = content.find_last_not_of(' ', 7 + length);
    content = content.substr(8, end - 7) + content.substr(8 + length);
  }
  return files;
}

/// Converts a folder there and back with every engine and several numbers of threads and budgets, and holds the files
/// that this makes against each other.
void expect_same_bytes(const Format& format, const fs::path& from, const fs::path& room, const Options& given) {
  Files internal, hf;
  for (const EngineKind engine : engines) {
    for (const auto& [threads, memory] : ways) {
      SCOPED_TRACE(text("engine ", static_cast<int>(engine), ", threads ", threads, ", memory ", memory));
      Options options = given;
      options.engine = engine;
      options.threads = threads;
      options.memory = memory;
      options.if_exists = IfExists::overwrite;
      import_checkpoint(from, room / "internal", std::nullopt, options);
      export_checkpoint(room / "internal", room / "again", format.name, options);
      if (internal.empty()) internal = files_of(room / "internal");
      if (hf.empty()) hf = files_of(room / "again");
      const auto are_same = [&](const Files& made, const Files& expected) {
        return engine == EngineKind::clone ? without_padding(made) == without_padding(expected) : made == expected;
      };
      ASSERT_TRUE(are_same(files_of(room / "internal"), internal));
      ASSERT_TRUE(are_same(files_of(room / "again"), hf));
    }
  }
}

TEST_P(EveryFormat, AnyEngineAndNumberOfThreadsWritesTheSameBytes) {
  SCOPED_TRACE(make().dump());
  Options options;
  options.shard_bytes = 100'000;
  expect_same_bytes(format, folder.path() / "hf", folder.path(), options);
}

// One that a real program wrote, as large as the tests have.
TEST_P(EveryFormat, AnyEngineAndNumberOfThreadsWritesTheSameBytesOfAGolden) {
  const fs::path cases = fs::path(TEST_DATA) / "goldens" / format.name;
  fs::path golden;
  std::uintmax_t size = 0;
  std::error_code missing;  // what Fast-LLM does not have has no goldens
  for (const auto& entry : fs::directory_iterator(cases, missing)) {
    const fs::path weights = entry.path() / "hf" / "model.safetensors";
    if (!fs::exists(weights) || fs::file_size(weights) <= size) continue;
    size = fs::file_size(weights);
    golden = weights.parent_path();
  }
  if (golden.empty()) GTEST_SKIP() << "no golden of this format has weights in one file";
  expect_same_bytes(format, golden, folder.path(), {});
}

TEST_P(EveryFormat, VerifyAcceptsBothSidesAndFindsAFlippedBit) {
  make();
  const fs::path hf = folder.path() / "hf", internal = folder.path() / "internal";
  import_checkpoint(hf, internal, std::nullopt, {});
  EXPECT_NO_THROW(verify_checkpoint(internal, hf, std::nullopt, {}));
  EXPECT_NO_THROW(verify_checkpoint(hf, internal, std::nullopt, {}));
  EXPECT_NO_THROW(verify_checkpoint(hf, hf, std::nullopt, {}));
  std::fstream file(internal / "model_0.safetensors", std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(-1, std::ios::end);
  const char last = static_cast<char>(file.get() ^ 1);
  file.seekp(-1, std::ios::end);
  file.put(last);
  file.close();
  try {
    verify_checkpoint(internal, hf, std::nullopt, {});
    FAIL() << "a flipped bit was not found";
  } catch (const Error& error) {
    EXPECT_EQ(error.trouble(), Trouble::verification);
    EXPECT_EQ(error.findings().size(), 1U) << error.what();
  }
}

// There is no cast to F64, so what differs in that is told instead of compared.
TEST_P(EveryFormat, VerifySaysWhereTypesCannotBeCompared) {
  make();
  const fs::path hf = folder.path() / "hf", widened = folder.path() / "widened";
  fs::create_directory(widened);
  fs::copy_file(hf / "config.json", widened / "config.json");
  Report report;
  const Shards narrow = Shards::open_hugging_face(hf, Here(report));
  SafetensorsDraft draft;
  for (const StoredTensor& tensor : narrow.tensors()) {
    draft.tensors.push_back({tensor.entry.name, DType::f64, tensor.entry.shape});
  }
  const SafetensorsLayout layout = lay_out(std::move(draft));
  std::ofstream(widened / "model.safetensors", std::ios::binary) << layout.head;
  fs::resize_file(widened / "model.safetensors", layout.file_size);
  Options options;
  options.dtype = DType::f32;
  try {
    verify_checkpoint(widened, hf, std::nullopt, options);
    FAIL() << "types that differ were compared";
  } catch (const Error& error) {
    EXPECT_EQ(error.trouble(), Trouble::verification);
    EXPECT_THAT(error.what(), testing::HasSubstr(": is F64, that of the source is "));
  }
}

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const Format& format : formats()) names.push_back(format.name);
  return names;
}
INSTANTIATE_TEST_SUITE_P(Formats, EveryFormat, testing::ValuesIn(format_names()), [](const auto& one) {
  return one.param;
});

}  // namespace
}  // namespace wconvert::converters::property_test
