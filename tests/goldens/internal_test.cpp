// Models born in Fast-LLM's config that a format cannot say.

#include <gmock/gmock.h>

#include <set>

#include "tests/goldens/cases.h"
#include "tests/goldens/equality.h"
#include "tests/goldens/expect.h"
#include "tests/temporary_folder.h"

namespace wconvert::goldens::internal_test {
namespace {

using converters::config_of;
using converters::export_checkpoint;
using converters::import_checkpoint;
using testing::IsEmpty;
using testing::ValuesIn;

// Fast-LLM refuses these for how the model is spelled. Its meaning can be said exactly, so we export it.
const std::set<std::string>& said_exactly() {
  static const std::set<std::string> titles{"internal/qwen2_by_flag"};
  return titles;
}

std::string named(const testing::TestParamInfo<Case>& info) {
  return test_name(info.param);
}

struct RefusedExport : testing::TestWithParam<Case> {};

TEST_P(RefusedExport, LosesNothing) {
  const Case& golden = GetParam();
  const fs::path internal = golden.folder / "fast_llm";
  const TemporaryFolder room;
  const auto convert = [&] {
    if (golden.has_weights("fast_llm")) {
      export_checkpoint(internal, room / "hf", golden.format, options_for(golden));
    } else {
      config_of(internal / "metadata.yaml", golden.format, options_for(golden));
    }
  };
  if (!said_exactly().contains(golden.title)) {
    expect_refusal(convert);
    EXPECT_TRUE(room.is_empty());
    return;
  }

  convert();
  if (!golden.has_weights("fast_llm")) return;
  import_checkpoint(room / "hf", room / "again", golden.format, options_for(golden));
  EXPECT_THAT(other_tensors(read_tensors(internal), read_tensors(room / "again")), IsEmpty());
}
INSTANTIATE_TEST_SUITE_P(Goldens, RefusedExport, ValuesIn(select(is_refused_export)), named);

}  // namespace

}  // namespace wconvert::goldens::internal_test
