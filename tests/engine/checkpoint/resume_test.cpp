#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

#include "engine/checkpoint/publication.h"
#include "engine/core/text.h"
#include "tests/engine/checkpoint/folder.h"

namespace wconvert::resume_test {
namespace {

using testing::ElementsAre;
using testing::MatchesRegex;

/// Runs to one destination that are interrupted, and go on.
class ResumeTest : public FolderTest {
 protected:
  static constexpr const char* staging = ".made.wconvert-staging";
  static constexpr const char* journal = ".made.wconvert-staging/.wconvert-journal";

  ResumeTest() { write("source/config.json", "{}"); }

  PublicationOptions options(const std::string& job) const { return {.bytes = 1, .job = job}; }
  std::unique_ptr<Publication> begin(const PublicationOptions& how) {
    return std::make_unique<Publication>(folder / "made", folder / "source", how, Here(report));
  }
  std::unique_ptr<Publication> begin(const std::string& job = "one") { return begin(options(job)); }
  static void finish(Publication& publication, const std::string& name, const std::string& bytes) {
    OutputFile file(publication.folder(), name);
    file.write_at(0, std::as_bytes(std::span(bytes)));
    publication.finish(file, name, {bytes.size()});
  }
  /// A run that finishes `a` and `b`, is in the middle of `c`, and fails.
  void interrupt() {
    const auto publication = begin();
    finish(*publication, "a", "of a");
    finish(*publication, "b", "of b");
    publication->write("hf/config.json", "{}");
    OutputFile(publication->folder(), "c").write_at(0, {});
  }
  /// The same, but nothing is cleaned up.
  void kill() {
    const pid_t child = fork();
    if (child == 0) {
      Publication& publication = *begin().release();
      finish(publication, "a", "of a");
      finish(publication, "b", "of b");
      publication.write("hf/config.json", "{}");
      OutputFile(publication.folder(), "c").write_at(0, {});
      _exit(0);
    }
    int status = -1;
    waitpid(child, &status, 0);
    ASSERT_EQ(status, 0);
  }
  /// Goes on, does what is left to do, and publishes; gives what did not have to be done.
  std::string go_on(const std::string& job = "one") {
    const auto publication = begin(job);
    std::string had;
    for (const std::string name : {"a", "b", "c"}) {
      if (publication->has(name)) {
        had += name;
      } else {
        finish(*publication, name, "of " + name);
      }
    }
    publication->write("hf/config.json", "{}");
    publication->publish({});
    return had;
  }
  void expect_whole() const {
    EXPECT_THAT(names(), ElementsAre("made", "source"));
    EXPECT_THAT(list_folder(folder / "made"), ElementsAre("a", "b", "c", "hf"));
    EXPECT_THAT(list_folder(folder / "made/hf"), ElementsAre("config.json"));
    for (const std::string name : {"a", "b", "c"}) EXPECT_EQ(content("made/" + name), "of " + name);
  }
  std::vector<std::string> notes() const {
    std::vector<std::string> out;
    for (const Finding& note : report.notes()) {
      std::string text = note.str();
      if (text.starts_with(folder.string())) text.erase(0, folder.string().size() + 1);
      out.push_back(std::move(text));
    }
    return out;
  }

  Report report;
};

TEST_F(ResumeTest, KeepsOnlyWhatIsFinishedWhenTheWorkFails) {
  interrupt();
  EXPECT_THAT(names(), ElementsAre(staging, "source"));
  EXPECT_THAT(list_folder(folder / staging), ElementsAre(".wconvert-journal", "a", "b"));
}

TEST_F(ResumeTest, KeepsNothingOfWorkThatHadFinishedNothing) {
  begin()->write("hf/config.json", "{}");
  EXPECT_THAT(names(), ElementsAre("source"));
}

TEST_F(ResumeTest, TellsWhatIsKeptUnlessItIsPublished) {
  std::vector<std::string> told;
  PublicationOptions how = options("one");
  how.tell_kept = [&](const Kept& kept) { told.push_back(text(kept.files, " of ", kept.bytes)); };
  begin(how);
  finish(*begin(how), "a", "of a");
  finish(*begin(how), "b", "of b");
  how.bytes = std::uint64_t{1} << 60;
  EXPECT_THAT(complaint([&] { begin(how); }), MatchesRegex("4 .*made: needs .*"));
  how.job = "";
  EXPECT_THAT(complaint([&] { begin(how); }), MatchesRegex("4 .*made: needs .*"));
  EXPECT_THAT(told, ElementsAre("0 of 0", "1 of 4", "2 of 8", "2 of 8", "0 of 0"));

  how.bytes = 0;
  begin(how)->publish({});
  EXPECT_EQ(told.size(), 5U);
}

TEST_F(ResumeTest, NeitherKeepsNorTellsWhatWasFoundDamaged) {
  kill();
  write(fs::path(staging) / "a", "of A");
  std::vector<std::string> told;
  PublicationOptions how = options("one");
  how.tell_kept = [&](const Kept& kept) { told.push_back(text(kept.files, " of ", kept.bytes)); };
  OutputFile(begin(how)->folder(), "a").write_at(0, {});
  EXPECT_THAT(told, ElementsAre("1 of 4"));
  EXPECT_THAT(list_folder(folder / staging), ElementsAre(".wconvert-journal", "b"));
  EXPECT_EQ(go_on(), "b");
  expect_whole();
}

TEST_F(ResumeTest, GoesOnAfterAFailure) {
  interrupt();
  EXPECT_EQ(go_on(), "ab");
  expect_whole();
  EXPECT_THAT(notes(), ElementsAre("made: goes on from an interrupted run, which had finished 2 files"));
}

TEST_F(ResumeTest, GoesOnAfterAKill) {
  kill();
  EXPECT_EQ(go_on(), "ab");
  expect_whole();
}

TEST_F(ResumeTest, GoesOnAgainAndAgain) {
  interrupt();
  finish(*begin(), "c", "of c");
  EXPECT_EQ(go_on(), "abc");
  expect_whole();
}

TEST_F(ResumeTest, StartsAfreshForAnotherJobAndForNone) {
  for (const std::string job : {"other", "", "on", "one "}) {
    kill();
    EXPECT_EQ(go_on(job), "") << job;
    expect_whole();
    fs::remove_all(folder / "made");
  }
}

TEST_F(ResumeTest, WritesAnewWhatIsNotAsItWasFinished) {
  const std::vector<std::function<void()>> changes = {
      [&] { write(fs::path(staging) / "a", "of A"); },
      [&] { write(fs::path(staging) / "a", "of a "); },
      [&] { write(fs::path(staging) / "a", ""); },
      [&] { fs::remove(folder / staging / "a"); },
      [&] {
        fs::remove(folder / staging / "a");
        fs::create_symlink("b", folder / staging / "a");
      },
      [&] {
        fs::remove(folder / staging / "a");
        write(fs::path(staging) / "a/of", "a");
      },
  };
  for (const auto& change : changes) {
    kill();
    change();
    report = {};
    EXPECT_EQ(go_on(), "b");
    EXPECT_THAT(notes(),
                ElementsAre("made: a: is not as an interrupted run had finished it: it is written anew",
                            "made: goes on from an interrupted run, which had finished 1 files"));
    expect_whole();
    fs::remove_all(folder / "made");
  }
}

TEST_F(ResumeTest, GoesOnFromAJournalThatWasCut) {
  kill();
  const std::string whole = content(journal);
  write(journal, whole.substr(0, whole.size() - 3));
  EXPECT_EQ(go_on(), "a");
  expect_whole();
}

TEST_F(ResumeTest, AJournalLeadsNowhereElse) {
  write("mine", "mine");
  const std::string digest(32, '0');
  for (const std::string name : {"../../mine", "/etc/passwd", ".", "..", "", "hf/config.json"}) {
    kill();
    write(journal, "wconvert journal 1 one\n" + digest + " 4 " + name + "\n");
    EXPECT_EQ(go_on(), "") << name;
    fs::remove_all(folder / "made");
  }
  EXPECT_EQ(content("mine"), "mine");
}

TEST_F(ResumeTest, TrustsNoFolderThatOthersMayWriteTo) {
  kill();
  fs::permissions(folder / staging, fs::perms(0777));
  EXPECT_EQ(go_on(), "");
  expect_whole();
}

TEST_F(ResumeTest, KeepsNothingThatWasMadeOfASourceThatHasChanged) {
  {
    const auto publication = begin();
    finish(*publication, "a", "of a");
    EXPECT_EQ(complaint([&] { publication->publish([] { throw Error(Trouble::system, Path().in("x"), "changed"); }); }),
              "4 x: changed");
  }
  EXPECT_THAT(names(), ElementsAre("source"));
}

TEST_F(ResumeTest, KeepsEverythingWhenItIsStoppedWhileItLooks) {
  kill();
  PublicationOptions how = options("one");
  how.pause = [] { throw std::runtime_error("stop"); };
  EXPECT_THROW(begin(how), std::runtime_error);
  EXPECT_EQ(go_on(), "ab");
  expect_whole();
}

TEST_F(ResumeTest, NeedsRoomOnlyForWhatIsLeft) {
  kill();
  PublicationOptions how = options("one");
  how.bytes = (std::uint64_t{1} << 60) + 8;
  EXPECT_THAT(complaint([&] { begin(how); }), MatchesRegex("4 .*made: needs 1153 PB, its file system has .* left"));
  how.bytes = 8;
  begin(how);
  EXPECT_EQ(go_on(), "ab");
}

TEST_F(ResumeTest, WhatAnotherRunCouldGoOnWithStaysWhenTheDestinationHasComeToExist) {
  kill();
  write("made/mine", "mine");
  EXPECT_THAT(complaint([&] { begin(); }), MatchesRegex("5 .*made: exists"));
  EXPECT_THAT(names(), ElementsAre(staging, "made", "source"));
}

TEST_F(ResumeTest, ReadsBackWhatItHasWritten) {
  kill();
  PublicationOptions how = options("one");
  how.read_back = ReadBack::yes;
  const auto publication = begin(how);
  finish(*publication, "c", "of c");
  publication->write("hf/config.json", "{}");
  publication->write("hf/empty", "");
  publication->publish({});
  EXPECT_THAT(names(), ElementsAre("made", "source"));
}

TEST_F(ResumeTest, RefusesToPublishWhatDoesNotReadBackAsItWasWritten) {
  for (const std::string file : {"a", "c", "hf/config.json"}) {
    kill();
    PublicationOptions how = options("one");
    how.read_back = ReadBack::yes;
    {
      const auto publication = begin(how);
      finish(*publication, "c", "of c");
      publication->write("hf/config.json", "{  }");
      write(fs::path(staging) / file, "bad!");
      EXPECT_THAT(complaint([&] { publication->publish({}); }),
                  MatchesRegex("6 .*made: " + file +
                               ": reads back with digest [0-9a-f]{32}, was written with digest [0-9a-f]{32}"));
    }
    EXPECT_THAT(names(), ElementsAre("source"));
  }
}

}  // namespace
}  // namespace wconvert::resume_test
