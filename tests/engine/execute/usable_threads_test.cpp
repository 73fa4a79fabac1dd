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

TEST(UsableThreads, AreFewerWhereTheSystemGivesNoMore) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers need more address space than such a limit leaves";
#endif
  const pid_t child = fork();
  if (child == 0) {
    const rlimit limit{std::uint64_t{200} << 20U, std::uint64_t{200} << 20U};
    if (setrlimit(RLIMIT_AS, &limit) != 0) _exit(1);
    const int threads = usable_threads(1000);
    _exit(threads >= 1 && threads < 100 ? 0 : 2);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace wconvert::usable_threads_test
