#include "engine/checkpoint/publication.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <stdexcept>

#include "tests/engine/checkpoint/folder.h"

namespace wconvert::publication_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;

class PublicationTest : public FolderTest {
 protected:
  PublicationTest() {
    write("source/config.json", "{}");
    source = folder / "source";
    destination = folder / "made";
  }
  std::unique_ptr<Publication> begin(const fs::path& to, IfExists if_exists = IfExists::refuse) {
    return std::make_unique<Publication>(to, source, PublicationOptions{if_exists, 0}, Here(report));
  }
  std::unique_ptr<Publication> begin() { return begin(destination); }
  std::string complaint_of_beginning(const fs::path& to, IfExists if_exists = IfExists::refuse) {
    return complaint([&] { begin(to, if_exists); });
  }
  /// The same text with the name of the test's folder left out.
  std::string shortened(std::string text) const {
    for (std::size_t at; (at = text.find(folder.string() + "/")) != std::string::npos;) {
      text.erase(at, folder.string().size() + 1);
    }
    return text;
  }
  static unsigned mode_of(const fs::path& path) {
    struct stat state {};
    EXPECT_EQ(lstat(path.c_str(), &state), 0) << path;
    return state.st_mode & 07777;
  }
  static mode_t mask() {
    const mode_t current = umask(0);
    umask(current);
    return current;
  }
  /// Runs in a process of its own that ends without any clean-up, as if it were killed.
  template <class Call>
  static void in_a_process_that_dies(Call call) {
    const pid_t child = fork();
    if (child == 0) {
      call();
      _exit(0);
    }
    int status = -1;
    waitpid(child, &status, 0);
    ASSERT_EQ(status, 0);
  }

  /// From here on the process has a kernel that refuses renameat2.
  static void without_renameat2(int error) {
    const auto refusal = static_cast<std::uint32_t>(SECCOMP_RET_ERRNO | static_cast<unsigned>(error));
    std::array filter = {sock_filter(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))),
                         sock_filter(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_renameat2, 0, 1)),
                         sock_filter(BPF_STMT(BPF_RET | BPF_K, refusal)),
                         sock_filter(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW))};
    const struct sock_fprog program { filter.size(), filter.data() };
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
      _exit(3);
    }
  }

  fs::path source, destination;
  Report report;
};

TEST_F(PublicationTest, MakesTheFolderAppearWithAllThatIsInIt) {
  const auto publication = begin();
  publication->write("metadata.yaml", "a: 1\n");
  publication->write("hf/config.json", "{}\n");
  publication->write("hf/templates/one.jinja", "one");
  publication->write("hf/empty", "");
  EXPECT_FALSE(fs::exists(destination));
  publication->publish({});
  EXPECT_THAT(names(), ElementsAre("made", "source"));
  EXPECT_THAT(list_folder(destination), ElementsAre("hf", "metadata.yaml"));
  EXPECT_EQ(content("made/metadata.yaml"), "a: 1\n");
  EXPECT_EQ(content("made/hf/templates/one.jinja"), "one");
  EXPECT_EQ(content("made/hf/empty"), "");
  EXPECT_TRUE(report.notes().empty());
}

TEST_F(PublicationTest, CopiesFilesOfAnySize) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{5}, (std::size_t{1} << 20) + 3}) {
    std::string bytes(size, '\0');
    for (std::size_t byte = 0; byte < size; ++byte) bytes[byte] = static_cast<char>(byte % 251);
    write("source/tokenizer.json", bytes);
    fs::remove_all(destination);
    const auto publication = begin();
    publication->copy(InputFile::open(source, "tokenizer.json"), "hf/tokenizer.json");
    publication->publish({});
    EXPECT_EQ(content("made/hf/tokenizer.json"), bytes);
  }
}

TEST_F(PublicationTest, IsHiddenAndClosedToOthersUntilThen) {
  const auto publication = begin();
  publication->write("hf/config.json", "{}");
  EXPECT_THAT(names(), ElementsAre(".made.wconvert-staging", ".made.wconvert.lock", "source"));
  EXPECT_EQ(mode_of(folder / names().front()), 0700U);
}

TEST_F(PublicationTest, HasTheModesOfAnOrdinaryFolderAfterwards) {
  const auto publication = begin();
  publication->write("hf/config.json", "{}");
  publication->publish({});
  EXPECT_EQ(mode_of(destination), 0777U & ~mask());
  EXPECT_EQ(mode_of(destination / "hf"), 0777U & ~mask());
  EXPECT_EQ(mode_of(destination / "hf" / "config.json"), 0666U & ~mask());
}

TEST_F(PublicationTest, KeepsTheGroupBitOfItsParent) {
  ASSERT_EQ(chmod(folder.c_str(), 02755), 0);
  begin()->publish({});
  EXPECT_EQ(mode_of(destination), 02000U | (0777U & ~mask()));
}

TEST_F(PublicationTest, LeavesNothingWhenTheWorkFails) {
  EXPECT_THROW(
      {
        const auto publication = begin();
        publication->write("hf/config.json", "{}");
        throw std::runtime_error("no more");
      },
      std::runtime_error);
  EXPECT_THAT(names(), ElementsAre("source"));
}

TEST_F(PublicationTest, LeavesNothingWhenTheSourceHasChanged) {
  {
    const auto publication = begin();
    publication->write("metadata.yaml", "");
    EXPECT_EQ(complaint([&] { publication->publish([] { throw Error(Trouble::system, Path().in("x"), "changed"); }); }),
              "4 x: changed");
  }
  EXPECT_THAT(names(), ElementsAre("source"));
}

TEST_F(PublicationTest, RefusesADestinationThatExistsWhateverItIs) {
  for (const auto& make : std::vector<std::function<void()>>{
           [&] { fs::create_directory(destination); },
           [&] { write("made", "a file"); },
           [&] { fs::create_symlink("nowhere", destination); },
       }) {
    make();
    EXPECT_EQ(shortened(complaint_of_beginning(destination)), "5 made: exists");
    fs::remove_all(destination);
  }
  EXPECT_THAT(names(), ElementsAre("source"));
}

TEST_F(PublicationTest, RefusesADestinationThatComesToExistDuringTheRun) {
  {
    const auto publication = begin();
    write("made/mine", "mine");
    EXPECT_EQ(shortened(complaint([&] { publication->publish({}); })), "5 made: has come to exist during the run");
  }
  EXPECT_THAT(names(), ElementsAre("made", "source"));
  EXPECT_EQ(content("made/mine"), "mine");
}

TEST_F(PublicationTest, ReplacesWhatExistsInOneStepWhenToldTo) {
  write("made/old", "old");
  const auto publication = begin(destination, IfExists::overwrite);
  publication->write("new", "new");
  publication->publish([&] { EXPECT_EQ(content("made/old"), "old"); });
  EXPECT_THAT(names(), ElementsAre("made", "source"));
  EXPECT_THAT(list_folder(destination), ElementsAre("new"));
}

TEST_F(PublicationTest, LeavesWhatExistsWhenTheWorkThatWasToReplaceItFails) {
  write("made/old", "old");
  begin(destination, IfExists::overwrite)->write("new", "new");
  EXPECT_THAT(names(), ElementsAre("made", "source"));
  EXPECT_THAT(list_folder(destination), ElementsAre("old"));
}

TEST_F(PublicationTest, MayBeToldToReplaceWhatDoesNotExist) {
  begin(destination, IfExists::overwrite)->publish({});
  EXPECT_THAT(names(), ElementsAre("made", "source"));
}

TEST_F(PublicationTest, ReplacesALinkAndNotWhatItLeadsTo) {
  write("other/mine", "mine");
  fs::create_directory_symlink("other", destination);
  const auto publication = begin(destination, IfExists::overwrite);
  publication->write("new", "new");
  publication->publish({});
  EXPECT_FALSE(fs::is_symlink(destination));
  EXPECT_THAT(list_folder(destination), ElementsAre("new"));
  EXPECT_EQ(content("other/mine"), "mine");
}

TEST_F(PublicationTest, RefusesAParentThatIsMissingOrNoFolder) {
  EXPECT_EQ(shortened(complaint_of_beginning(folder / "no" / "made")),
            "4 no: is missing, the destination cannot be in it");
  write("file", "");
  EXPECT_EQ(shortened(complaint_of_beginning(folder / "file" / "made")),
            "4 file: is no folder, the destination cannot be in it");
}

TEST_F(PublicationTest, MakesTheFoldersThatItsDestinationLiesInWhenToldTo) {
  const PublicationOptions options{.parents = Parents::made};
  Publication(folder / "a" / "b" / "made", source, options, Here(report)).publish({});
  EXPECT_THAT(list_folder(folder / "a" / "b"), ElementsAre("made"));

  write("file", "");
  const auto refusal = [&](std::string_view parent) {
    return shortened(complaint([&] { Publication(folder / parent / "made", source, options, Here(report)); }));
  };
  EXPECT_EQ(refusal("file"), "4 file: is no folder, the destination cannot be in it");
  EXPECT_EQ(refusal("source/a"), "2 source/a/made: lies in the source");
  EXPECT_THAT(names(), ElementsAre("a", "file", "source"));
  EXPECT_THAT(list_folder(source), ElementsAre("config.json"));
}

TEST_F(PublicationTest, RefusesADestinationThatIsTheSourceOrInItOrAroundIt) {
  fs::create_directory_symlink("source", folder / "link");
  fs::create_directory(source / "sub");
  for (const IfExists if_exists : {IfExists::refuse, IfExists::overwrite}) {
    EXPECT_EQ(shortened(complaint_of_beginning(source, if_exists)), "2 source: is the source, or lies in it");
    EXPECT_EQ(shortened(complaint_of_beginning(folder / "link", if_exists)), "2 link: is the source, or lies in it");
    EXPECT_EQ(shortened(complaint_of_beginning(source / "sub", if_exists)),
              "2 source/sub: is the source, or lies in it");
    EXPECT_EQ(shortened(complaint_of_beginning(source / "made", if_exists)), "2 source/made: lies in the source");
    EXPECT_EQ(shortened(complaint_of_beginning(source / "sub" / "made", if_exists)),
              "2 source/sub/made: lies in the source");
    EXPECT_EQ(shortened(complaint_of_beginning(folder / "link" / "made", if_exists)),
              "2 link/made: lies in the source");
    EXPECT_EQ(complaint_of_beginning(folder, if_exists), "2 " + folder.string() + ": holds the source");
  }
  EXPECT_THAT(names(), ElementsAre("link", "source"));
}

TEST_F(PublicationTest, RefusesWhatNamesNoNewFolder) {
  for (const char* name : {"", "/", ".", "..", "a/.."}) {
    EXPECT_THAT(complaint_of_beginning(name), HasSubstr(": names no folder that could be made")) << name;
  }
}

TEST_F(PublicationTest, DoesNotMindATrailingSlash) {
  begin(folder / "made/")->publish({});
  EXPECT_THAT(names(), ElementsAre("made", "source"));
}

TEST_F(PublicationTest, RefusesToBeginWithoutRoom) {
  const PublicationOptions options{IfExists::refuse, std::uint64_t{1} << 60};
  EXPECT_THAT(shortened(complaint([&] { Publication(destination, source, options, Here(report)); })),
              MatchesRegex("4 made: needs 1153 PB, its file system has .* left"));
  EXPECT_THAT(names(), ElementsAre("source"));
}

TEST_F(PublicationTest, RefusesToBeginWhileAnotherRunHoldsTheLock) {
  int ready[2], done[2];
  ASSERT_EQ(pipe(ready), 0);
  ASSERT_EQ(pipe(done), 0);
  const pid_t child = fork();
  if (child == 0) {
    char byte = 0;
    const auto publication = begin();
    if (::write(ready[1], "x", 1) != 1 || ::read(done[0], &byte, 1) != 1) _exit(1);
    publication->publish({});
    _exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);

  EXPECT_THAT(shortened(complaint_of_beginning(destination)),
              MatchesRegex("5 made: is being written by process " + std::to_string(child) + " on .+"));

  int status = -1;
  ASSERT_EQ(::write(done[1], "x", 1), 1);
  waitpid(child, &status, 0);
  for (const int end : {ready[0], ready[1], done[0], done[1]}) ::close(end);
  EXPECT_EQ(status, 0);
  EXPECT_THAT(names(), ElementsAre("made", "source"));
}

TEST_F(PublicationTest, WaitsWhileAnotherRunHoldsTheLockWhenToldTo) {
  auto other = begin();
  int waited = 0;
  PublicationOptions options{.if_exists = IfExists::overwrite, .if_held = IfHeld::wait};
  options.pause = [&] {
    if (++waited == 1) {
      other->write("old", "");
      other->publish({});
    }
  };

  Publication(destination, source, options, Here(report)).publish({});

  EXPECT_EQ(waited, 2);
  EXPECT_THAT(names(), ElementsAre("made", "source"));
  EXPECT_THAT(list_folder(destination), testing::IsEmpty());
}

TEST_F(PublicationTest, RunsToOtherDestinationsDoNotMeet) {
  const auto one = begin();
  const auto other = begin(folder / "made2");
  other->publish({});
  one->publish({});
  EXPECT_THAT(names(), ElementsAre("made", "made2", "source"));
}

TEST_F(PublicationTest, SweepsWhatADeadRunLeft) {
  in_a_process_that_dies([&] { begin().release()->write("hf/config.json", "{}"); });
  ASSERT_THAT(names(), ElementsAre(".made.wconvert-staging", ".made.wconvert.lock", "source"));
  write(".made.wconvert-notes/mine", "not of this program");

  begin()->publish({});

  EXPECT_THAT(names(), ElementsAre(".made.wconvert-notes", "made", "source"));
}

TEST_F(PublicationTest, SweepsWhatARunLeftThatDiedAfterItHadPublished) {
  for (const IfExists if_exists : {IfExists::refuse, IfExists::overwrite}) {
    write(".made.wconvert-staging/old", "old");
    write(".made.wconvert.lock", "process 1 on nowhere");
    write("made/new", "new");
    if (if_exists == IfExists::overwrite) {
      begin(destination, if_exists);
    } else {
      EXPECT_EQ(shortened(complaint_of_beginning(destination)), "5 made: exists");
    }
    EXPECT_THAT(names(), ElementsAre("made", "source"));
    EXPECT_EQ(content("made/new"), "new");
  }
}

TEST_F(PublicationTest, IsNotLedAstrayByWhatStandsInItsWay) {
  const std::vector<std::function<void(const fs::path&)>> ways = {
      [&](const fs::path& staging) { fs::create_directory_symlink("mine", folder / staging); },
      [&](const fs::path& staging) { fs::create_symlink("nowhere", folder / staging); },
      [&](const fs::path& staging) { write(staging, "a file"); },
      [&](const fs::path& staging) { write(staging / "sub/deep", "a folder"); },
  };
  write("mine/kept", "kept");
  for (const auto& stand : ways) {
    stand(".made.wconvert-staging");
    const auto publication = begin();
    publication->write("new", "new");
    publication->publish({});
    EXPECT_THAT(names(), ElementsAre("made", "mine", "source"));
    EXPECT_THAT(list_folder(destination), ElementsAre("new"));
    EXPECT_THAT(list_folder(folder / "mine"), ElementsAre("kept"));
    fs::remove_all(destination);
  }
}

TEST_F(PublicationTest, LeavesWhatALiveRunHasWhereTheDestinationExists) {
  const auto live = begin();
  live->write("mine", "mine");
  write("made/other", "other");
  EXPECT_EQ(shortened(complaint_of_beginning(destination)), "5 made: exists");
  EXPECT_THAT(names(), ElementsAre(".made.wconvert-staging", ".made.wconvert.lock", "made", "source"));
}

TEST_F(PublicationTest, RefusesANameThatIsTooLongBeforeItBegins) {
  const std::string name(256, 'n');
  EXPECT_THAT(complaint_of_beginning(name), HasSubstr("looking it up: File name too long (ENAMETOOLONG)"));
  EXPECT_THAT(names(), ElementsAre("source"));
}

TEST_F(PublicationTest, TakesTheLongestName) {
  const std::string longest(255, 'n');
  begin(folder / longest)->publish({});
  EXPECT_THAT(names(), ElementsAre(longest, "source"));
}

TEST_F(PublicationTest, LooksFirstWhereTheKernelCannotRenameWithoutReplacing) {
  for (const int error : {ENOSYS, EINVAL}) {
    fs::remove_all(destination);
    in_a_process_that_dies([&] {
      without_renameat2(error);
      begin()->publish({});
      if (report.notes().size() != 1 ||
          report.notes().front().what !=
              "its file system cannot rename without replacing: looked first, then renamed") {
        _exit(1);
      }
    });
    EXPECT_THAT(names(), ElementsAre("made", "source"));
    in_a_process_that_dies([&] {
      without_renameat2(error);
      const auto publication = begin(folder / "other");
      write("other/mine", "mine");
      if (shortened(complaint([&] { publication->publish({}); })) != "5 other: has come to exist during the run") {
        _exit(1);
      }
      if (shortened(complaint([&] { begin(destination, IfExists::overwrite)->publish({}); })) !=
          "4 made: its file system cannot exchange names") {
        _exit(2);
      }
    });
    EXPECT_TRUE(fs::exists(folder / "other" / "mine"));
    fs::remove_all(folder / "other");
  }
}

TEST_F(PublicationTest, TakesADestinationInTheFolderOfTheProgram) {
  const fs::path before = fs::current_path();
  fs::current_path(folder);
  begin("made")->publish({});
  fs::current_path(before);
  EXPECT_THAT(names(), ElementsAre("made", "source"));
}

}  // namespace
}  // namespace wconvert::publication_test
