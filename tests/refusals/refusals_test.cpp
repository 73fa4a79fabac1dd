// Every row of a table is a checkpoint that was spoilt in one way. The program has to refuse it with that code and
// those words, within bounds of memory, and leave the disk as it was.

#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "tests/refusals/checkpoint.h"
#include "tests/refusals/program.h"
#include "tests/refusals/rows.h"
#include "tests/temporary_folder.h"

namespace wconvert::refusals::refusals_test {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_bytes = std::size_t{512} << 20;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool counts_memory = false;
#else
constexpr bool counts_memory = true;
#endif

struct Case {
  std::string title;
  std::string checkpoint;
  std::string command;
  Row row;
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.command;
}

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const auto tables :
       {header_tables, index_tables, config_tables, folder_tables, internal_tables, doctor_tables}) {
    for (const Table& table : tables()) {
      for (const Row& row : table.rows) {
        all.push_back({std::string(table.title), std::string(table.checkpoint), std::string(table.command), row});
      }
    }
  }
  return all;
}

std::string name_of(const testing::TestParamInfo<Case>& info) {
  return info.param.title + "_" + std::string(info.param.row.name);
}

std::vector<std::string> words_of(const std::string& command) {
  std::istringstream in(command);
  return {std::istream_iterator<std::string>(in), {}};
}

/// What the program says for a row's message.
std::string spoken(std::string_view message) {
  std::string out;
  std::istringstream lines{std::string(message)};
  for (std::string line; std::getline(lines, line);) {
    const bool has_kind = line.starts_with("hint: ") || line.starts_with("note: ");
    out += (has_kind ? "wconvert: " : "wconvert: error: ") + line + '\n';
  }
  return out;
}

class Refusals : public testing::TestWithParam<Case> {
 protected:
  const TemporaryFolder own;
  const fs::path& room = own.path();
};

TEST_P(Refusals, SayWhatIsWrongAndLeaveNothingBehind) {
  const Row& row = GetParam().row;
  const fs::path folder = room / GetParam().checkpoint;
  make_checkpoint(folder);
  for (const Edit& edit : row.edits) apply(edit, folder);
  const auto before = contents(room);

  const Ending ending = run_wconvert(words_of(GetParam().command), room);

  const bool is_verdict = GetParam().command.starts_with("doctor") && row.code != 2;
  EXPECT_EQ(ending.code, row.code);
  if (is_verdict) {
    EXPECT_EQ(ending.out, std::string(row.message) + '\n');
    EXPECT_EQ(ending.err, "");
  } else {
    EXPECT_EQ(ending.err, spoken(row.message));
    EXPECT_LE(std::count(ending.err.begin(), ending.err.end(), '\n'), 20);
    if (row.code != 0) {
      EXPECT_EQ(ending.out, "");
    }
  }
  if (row.code != 0) {
    EXPECT_TRUE(contents(room) == before) << "something was left on disk, or the source was touched";
  }
  if (counts_memory) {
    EXPECT_LE(ending.peak_bytes, most_bytes);
  }
}

/// The doctor's words for a conversion to `out`; nothing for any other command.
std::vector<std::string> asked_of_doctor(const Case& one) {
  auto words = words_of(one.command);
  const bool to_out = words.size() > 2 && words[1] == one.checkpoint && words[2] == "out";
  if (!to_out || one.row.code == 5) return {};
  const bool is_export = words[0] == "export";
  if (is_export && one.command != "export internal out --format llama") return {};
  words.erase(words.begin() + 2, words.begin() + (is_export ? 5 : 3));
  words[0] = "doctor";
  return words;
}

TEST_P(Refusals, AreTheDoctorsToo) {
  const auto words = asked_of_doctor(GetParam());
  if (words.empty()) return;
  const fs::path folder = room / GetParam().checkpoint;
  make_checkpoint(folder);
  for (const Edit& edit : GetParam().row.edits) apply(edit, folder);

  const Ending ending = run_wconvert(words, room);

  EXPECT_EQ(ending.code, GetParam().row.code) << ending.out << ending.err;
}

INSTANTIATE_TEST_SUITE_P(Rows, Refusals, testing::ValuesIn(cases()), name_of);

}  // namespace
}  // namespace wconvert::refusals::refusals_test
