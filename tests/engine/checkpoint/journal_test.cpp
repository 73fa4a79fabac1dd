#include "engine/checkpoint/journal.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/checkpoint/folder.h"

namespace wconvert::journal_test {
namespace {

using testing::ElementsAre;
using testing::Pair;

class JournalTest : public FolderTest {
 protected:
  static constexpr const char* file = ".wconvert-journal";
  void SetUp() override { opened = Descriptor(open(folder.c_str(), O_RDONLY | O_DIRECTORY)); }
  std::unique_ptr<Journal> find(const std::string& job = "one") const { return Journal::find(opened.number(), job); }
  std::unique_ptr<Journal> begin() const { return Journal::begin(opened.number(), "one"); }

  const FinishedFile first{7, std::string(32, 'a')}, second{9, std::string(32, 'b')};
  Descriptor opened;
};

TEST_F(JournalTest, SaysWhatItWasTold) {
  begin()->add("model 1.safetensors", first);
  const auto again = find();
  EXPECT_THAT(again->files(), ElementsAre(Pair("model 1.safetensors", first)));
  again->add("b", first);
  again->add("b", second);
  EXPECT_THAT(find()->files(), ElementsAre(Pair("b", second), Pair("model 1.safetensors", first)));
  EXPECT_EQ(content(file),
            "wconvert journal 1 one\n" + first.digest + " 7 model 1.safetensors\n" + first.digest + " 7 b\n" +
                second.digest + " 9 b\n");
}

TEST_F(JournalTest, IsThatOfOneJob) {
  EXPECT_EQ(find(), nullptr);
  begin()->add("a", first);
  for (const char* other : {"on", "one ", "", "two"}) EXPECT_EQ(find(other), nullptr) << other;
  EXPECT_NE(find(), nullptr);
}

TEST_F(JournalTest, MayBeCutAnywhereAndGoOn) {
  begin()->add("a", first);
  find()->add("b", second);
  const std::string whole = content(file);
  const std::size_t head = whole.find('\n') + 1, line = (whole.size() - head) / 2;
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    // A file that was longer than what reached the disk ends in zeros.
    for (const std::size_t zeros : {0U, 3U}) {
      write(file, whole.substr(0, length) + std::string(zeros, '\0'));
      const auto journal = find();
      ASSERT_EQ(journal != nullptr, length >= head) << length;
      if (!journal) continue;
      ASSERT_EQ(journal->files().size(), (length - head) / line) << length;
      ASSERT_EQ(content(file), whole.substr(0, head + journal->files().size() * line)) << length;
    }
  }
}

TEST_F(JournalTest, TakesNoLineThatItWouldNotWrite) {
  const std::string digest(32, 'a'), head = "wconvert journal 1 one\n";
  const std::vector<std::string> lines = {digest + " 7 ../a",
                                          digest + " 7 /a",
                                          digest + " 7 .",
                                          digest + " 7 ..",
                                          digest + " 7 ",
                                          digest + " 7",
                                          digest + " x a",
                                          digest + " -7 a",
                                          digest + " 7x a",
                                          digest + " 99999999999999999999 a",
                                          digest + "7 a",
                                          digest,
                                          "",
                                          std::string("a\0 7 a", 6)};
  for (const std::string& line : lines) {
    write(file, head + line + '\n');
    EXPECT_TRUE(find()->files().empty()) << line;
  }
}

TEST_F(JournalTest, NamesNothingThatIsNoLine) {
  begin()->add("a\nb", first);
  EXPECT_TRUE(find()->files().empty());
}

TEST_F(JournalTest, IsNoLinkAndNoFolder) {
  write("elsewhere", "wconvert journal 1 one\n");
  fs::create_symlink("elsewhere", folder / file);
  EXPECT_EQ(find(), nullptr);
  fs::remove(folder / file);
  fs::create_directory(folder / file);
  EXPECT_EQ(find(), nullptr);
}

}  // namespace
}  // namespace wconvert::journal_test
