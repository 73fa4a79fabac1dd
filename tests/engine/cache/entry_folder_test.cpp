// AT-04 to AT-19 of the specification of exporters, for files that are written singly. The original asks whether the
// process lives whose number a name holds, which says nothing about another host. Here a writer holds a lock: one that
// is free is a dead writer's (AT-15, AT-17, AT-19), one that cannot be had a living one's (AT-16, AT-18).

#include "engine/cache/entry_folder.h"

#include <fcntl.h>
#include <sys/file.h>

#include <thread>

#include "tests/engine/cache/cache_folder.h"

namespace wconvert::entry_folder_test {
namespace {

using testing::ElementsAre;

class Entries : public testing::Test {
 protected:
  std::vector<std::string> names() const { return list_folder(folder_ / "aa"); }
  void leave(const std::string& name) const { folder_.write("aa/" + name, "half"); }

  const TemporaryFolder folder_;
  const EntryFolder entries_{folder_.path()};
};

TEST_F(Entries, AT04_BytesAreWrittenAsTheyAre) {
  const std::string bytes("PK\x03\x04 \xff\xfe\0\r\n \xc3\xa9", 13);

  entries_.write("aa", "x.npz", std::as_bytes(std::span(bytes)));

  const auto read = entries_.read("aa", "x.npz");
  ASSERT_TRUE(read);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(read->data()), read->size()), bytes);
}

TEST(UnfinishedNames, AT05_AreHiddenAndEndInEightDigits) {
  EXPECT_THAT(unfinished_name("x.npz"), testing::MatchesRegex("\\.x\\.npz\\.wconvert-[0-9a-f]{8}"));
  EXPECT_TRUE(is_unfinished(unfinished_name("x.npz")));
}

TEST(UnfinishedNames, AT06_DifferEachTime) {
  EXPECT_NE(unfinished_name("x.npz"), unfinished_name("x.npz"));
}

TEST(UnfinishedNames, AT14_OfAnotherFormHaveNoWriter) {
  for (const char* name : {"",
                           "x.npz",
                           ".wconvert-",
                           ".x.npz.wconvert-",
                           ".x.npz.wconvert-0123abc",
                           ".x.npz.wconvert-0123abcde",
                           ".x.npz.wconvert-0123ABCD",
                           ".x.npz.wconvert-0123abcx",
                           "x.npz.wconvert-0123abcd"}) {
    EXPECT_FALSE(is_unfinished(name)) << name;
  }
}

TEST_F(Entries, AT09_TemporariesOfTheOriginalStay) {
  leave("x.npz.tmp.999999999");
  leave("x.npz.tmp.999999999.0123abcd");

  entries_.sweep("aa");

  EXPECT_EQ(names().size(), 2U);
}

TEST_F(Entries, AT13_SweepersMayMeet) {
  for (int index = 0; index < 200; ++index) leave(unfinished_name("x.npz"));
  std::thread other([&] { entries_.sweep("aa"); });
  entries_.sweep("aa");
  other.join();

  EXPECT_THAT(names(), ElementsAre());
}

TEST_F(Entries, AT15_AT17_AT19_FileWhoseLockIsFreeIsADeadWritersAndGoes) {
  leave(".x.npz.wconvert-00000000");
  leave(".x.npz.wconvert-ffffffff");

  entries_.sweep("aa");

  EXPECT_THAT(names(), ElementsAre());
}

TEST_F(Entries, AT16_AT18_FileWhoseLockCannotBeHadIsALivingWritersAndStays) {
  leave(".x.npz.wconvert-01234567");
  const Descriptor alive(open((folder_ / "aa/.x.npz.wconvert-01234567").c_str(), O_RDONLY));
  ASSERT_EQ(flock(alive.number(), LOCK_SH), 0);

  entries_.sweep("aa");

  EXPECT_THAT(names(), ElementsAre(".x.npz.wconvert-01234567"));
}

}  // namespace
}  // namespace wconvert::entry_folder_test
