#include <cstddef>
#include <cstdint>

#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto target = wconvert::fuzz::target_named(TARGET);
  target.run({reinterpret_cast<const char*>(data), size});
  return 0;
}
