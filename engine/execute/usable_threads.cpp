#include "engine/execute/usable_threads.h"

#include <tbb/info.h>

#include <algorithm>
#include <future>
#include <system_error>
#include <thread>
#include <vector>

namespace wconvert {

int usable_threads(int wanted) {
  const int most = wanted > 0 ? wanted : tbb::info::default_concurrency();
  std::promise<void> end;
  const std::shared_future<void> ended = end.get_future().share();
  std::vector<std::thread> others;
  others.reserve(static_cast<std::size_t>(most));
  bool limited = false;
  while (!limited && static_cast<int>(others.size()) + 1 < most) {
    try {
      others.emplace_back([ended] { ended.wait(); });
    } catch (const std::system_error&) {
      limited = true;
    }
  }
  end.set_value();
  for (std::thread& thread : others) thread.join();
  const int got = static_cast<int>(others.size()) + 1;
  // Where there is a limit, a thread that has ended may count for a while yet, and memory is wanted for more than
  // stacks.
  return limited ? std::max(1, got / 2) : got;
}

}  // namespace wconvert
