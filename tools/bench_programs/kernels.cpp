// Kernels of one thread: every way to transpose, and the casts, beside memcpy of as many bytes.

#include <benchmark/benchmark.h>
#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <new>
#include <string>

#include "engine/core/text.h"
#include "engine/tensor/cast.h"
#include "engine/tensor/turn.h"
#include "tools/bench_programs/headers_and_plans.h"

namespace {

using namespace wconvert;

constexpr std::size_t page = std::size_t{2} << 20;

/// Memory in large pages where they are to be had, touched.
class Room {
 public:
  explicit Room(std::size_t bytes) : bytes_((bytes + page - 1) / page * page) {
    data_ = static_cast<std::byte*>(std::aligned_alloc(page, bytes_));
    if (data_ == nullptr) throw std::bad_alloc();
    ::madvise(data_, bytes_, MADV_HUGEPAGE);
    std::memset(data_, 1, bytes_);
  }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  ~Room() { std::free(data_); }
  std::byte* data() const { return data_; }

 private:
  std::size_t bytes_;
  std::byte* data_;
};

void count_bytes(benchmark::State& state, std::size_t bytes) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(bytes));
}

void copy_plainly(benchmark::State& state, std::size_t bytes) {
  const Room from(bytes), to(bytes);
  for (auto _ : state) {
    std::memcpy(to.data(), from.data(), bytes);
    benchmark::ClobberMemory();
  }
  count_bytes(state, bytes);
}

void turn_with(benchmark::State& state, const TurnKernel& kernel, std::size_t size, const Turn& turn) {
  const std::size_t bytes = static_cast<std::size_t>(turn.rows * turn.from_stride) * size;
  const Room from(bytes), to(bytes);
  for (auto _ : state) {
    kernel.turn(from.data(), to.data(), size, turn);
    benchmark::ClobberMemory();
  }
  count_bytes(state, static_cast<std::size_t>(turn.rows * turn.columns) * size);
}

void cast_with(benchmark::State& state, DType from_type, DType to_type, std::size_t count) {
  const Room from(count * size_of(from_type)), to(count * size_of(to_type));
  for (auto _ : state) benchmark::DoNotOptimize(cast(from_type, from.data(), to_type, to.data(), count));
  count_bytes(state, count * (size_of(from_type) + size_of(to_type)) / 2);
}

/// A layer's matrix (the sides of Llama 3's MLP), and what one thread turns at a time, its rows a cache line apart.
struct Sheet {
  const char* name;
  std::int64_t rows, columns, gap_bytes;
};
constexpr Sheet sheets[] = {{"matrix", 4096, 14336, 0}, {"panel", 2048, 2048, 64}};

void register_all() {
  for (const Sheet& sheet : sheets) {
    for (const std::size_t size : {1, 2, 4, 8}) {
      const std::string which = text('/', sheet.name, '/', size);
      const auto bytes = static_cast<std::size_t>(sheet.rows * sheet.columns) * size;
      benchmark::RegisterBenchmark(("memcpy" + which).c_str(), copy_plainly, bytes);
      const std::int64_t stride = sheet.columns + sheet.gap_bytes / static_cast<std::int64_t>(size);
      const Turn turn{sheet.rows, sheet.columns, stride, sheet.rows};
      for (const TurnKernel& kernel : turn_kernels()) {
        if (!kernel.runs_here()) continue;
        benchmark::RegisterBenchmark(text("turn-", kernel.name, which).c_str(), turn_with, kernel, size, turn);
      }
    }
  }
  constexpr std::size_t count = std::size_t{8} << 20;
  for (const DType from : {DType::f32, DType::f16, DType::bf16}) {
    for (const DType to : {DType::f32, DType::f16, DType::bf16}) {
      if (from == to) continue;
      const std::size_t bytes = count * (size_of(from) + size_of(to)) / 2;
      const std::string which = text("/cast/", name_of(from), '-', name_of(to));
      benchmark::RegisterBenchmark(("memcpy" + which).c_str(), copy_plainly, bytes);
      benchmark::RegisterBenchmark(("cast" + which).c_str(), cast_with, from, to, count);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  register_all();
  register_headers_and_plans();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
