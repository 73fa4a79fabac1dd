#include "converters/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "converters/config.h"
#include "converters/convert.h"
#include "converters/llava.h"
#include "engine/core/text.h"
#include "tests/converters/random_checkpoint.h"
#include "tests/converters/spoken.h"
#include "tests/temporary_folder.h"

namespace wconvert::converters::names_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

class LlavaNames : public testing::Test {
 protected:
  Plan plan() const {
    Report report;
    return flatten(llava(), import_config(llava(), config, {}, Here(report)), 1'000, report);
  }
  void write(const Plan& as) {
    std::mt19937 random{7};  // NOLINT: the same bits in every run
    write_random_checkpoint(folder.path() / "hf", config, as, random);
  }
  Summary import() { return import_checkpoint(folder.path() / "hf", folder.path() / "internal", std::nullopt, {}); }

  TemporaryFolder folder;
  Json config = seed_configs(llava()).front();
};

TEST_F(LlavaNames, OfEveryVariantAreReadAndOursAreWritten) {
  for (const TensorNames& variant : llava_names()) {
    SCOPED_TRACE(variant.name);
    Plan theirs = plan();
    choose_names(theirs, llava_names(), variant.name);
    write(theirs);
    const Summary summary = import();
    EXPECT_THAT(lines_of(summary.notes), Contains(HasSubstr(" tensors have the names of " + variant.words)));
    EXPECT_NO_THROW(verify_checkpoint(folder.path() / "hf", folder.path() / "internal", std::nullopt, {}));
    Options options;
    options.hf_names = variant.name;
    export_checkpoint(folder.path() / "internal", folder.path() / "theirs", "llava", options);
    EXPECT_NO_THROW(verify_checkpoint(folder.path() / "theirs", folder.path() / "hf", std::nullopt, {}));
    export_checkpoint(folder.path() / "internal", folder.path() / "again", "llava", {});
    EXPECT_NO_THROW(verify_checkpoint(folder.path() / "again", folder.path() / "hf", std::nullopt, {}));
    EXPECT_NO_THROW(verify_checkpoint(folder.path() / "hf", folder.path() / "again", std::nullopt, {}));
    Report report;
    const Shards again = Shards::open_hugging_face(folder.path() / "again", Here(report));
    for (const Step& step : plan().steps) {
      for (const Part& part : step.parts) EXPECT_NE(again.find(part.hf), nullptr) << part.hf;
    }
    for (const char* made : {"hf", "internal", "theirs", "again"}) fs::remove_all(folder.path() / made);
  }
}

TEST_F(LlavaNames, MayBeMixed) {
  Plan mixed = plan(), theirs = plan();
  choose_names(theirs, llava_names(), "memory");
  for (std::size_t index = 0; index < mixed.steps.size(); index += 2) mixed.steps[index] = theirs.steps[index];
  write(mixed);
  EXPECT_NO_THROW(import());
}

TEST_F(LlavaNames, OfOneTensorMustBeOne) {
  Plan both = plan(), theirs = plan();
  choose_names(theirs, llava_names(), "prefixed");
  both.steps.push_back(theirs.steps.back());
  write(both);
  try {
    import();
    FAIL() << "two names of one tensor were taken";
  } catch (const Error& error) {
    EXPECT_THAT(lines_of(error.findings()),
                Contains("tensor \"language_model.lm_head.weight\": stands under more than one name: "
                         "\"language_model.lm_head.weight\" and \"model.language_model.lm_head.weight\""));
  }
}

TEST_F(LlavaNames, AreChosenByAKnownWord) {
  Plan some = plan();
  try {
    choose_names(some, llava_names(), "nice");
    FAIL() << "an unknown variant was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.trouble(), Trouble::usage);
    EXPECT_THAT(lines_of(error.findings()),
                ElementsAre("--hf-names: is \"nice\", expected one of memory, prefixed, bare"));
  }
}

}  // namespace
}  // namespace wconvert::converters::names_test
