// A race inside a body that oneTBB runs. The test passes if the thread sanitizer reports it.

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <atomic>
#include <cstdio>

int main() {
  long sum = 0;
  std::atomic<int> waiting{2};
  tbb::task_arena(2).execute([&] {
    tbb::parallel_for(0, 2, [&](int index) {
      // Each waits for the other, so that two threads are at work however busy the machine is.
      --waiting;
      while (waiting > 0) {
      }
      for (int step = 0; step < 1000; ++step) sum += index + step;
    });
  });
  std::printf("%ld\n", sum);
}
