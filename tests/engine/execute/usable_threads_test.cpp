#include "engine/execute/usable_threads.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace wconvert::usable_threads_test {
namespace {

TEST(UsableThreads, AreThoseThatAreWanted) {
  EXPECT_EQ(usable_threads(1), 1);
  EXPECT_EQ(usable_threads(5), 5);
  EXPECT_GE(usable_threads(0), 1);
}

// Root is above the limit, so that the child becomes somebody else.
TEST(UsableThreads, AreFewerWhereTheSystemGivesNoMore) {
  const pid_t child = fork();
  if (child == 0) {
    constexpr uid_t nobody = 65534;
    const rlimit limit{1, 1};
    if (setrlimit(RLIMIT_NPROC, &limit) != 0 || (geteuid() == 0 && setuid(nobody) != 0)) _exit(1);
    _exit(usable_threads(16) == 1 ? 0 : 2);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace wconvert::usable_threads_test
