#include "engine/tensor/turn_squares.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <cstring>
#include <utility>

namespace wconvert {
namespace {

/// Vectors of `lanes` times 16 bytes. Everything is inlined into functions that say which instructions they may use,
/// and passed by reference, because without that permission a wide vector is passed in another way.
template <class Word, int lanes>
struct Wide {
  using Vector [[gnu::vector_size(16 * lanes)]] = Word;
  static constexpr int in_lane = 16 / sizeof(Word);
  static constexpr int rows = in_lane * lanes;
  static constexpr auto elements = std::make_index_sequence<static_cast<std::size_t>(rows)>();

  /// 16 bytes of each of `lanes` rows that lie `in_lane` rows apart.
  [[gnu::always_inline]] static inline void load(const Word* from, std::int64_t stride, Vector& vector) {
    if constexpr (lanes == 1) {
      std::memcpy(&vector, from, sizeof(vector));
    } else {
      using Narrower = Wide<Word, lanes / 2>;
      typename Narrower::Vector low, high;
      Narrower::load(from, stride, low);
      Narrower::load(from + Narrower::rows * stride, stride, high);
      join(low, high, vector, elements);
    }
  }

  template <class Narrow, std::size_t... element>
  [[gnu::always_inline]] static inline void join(const Narrow& low,
                                                 const Narrow& high,
                                                 Vector& vector,
                                                 std::index_sequence<element...>) {
    vector = __builtin_shufflevector(low, high, static_cast<int>(element)...);
  }

  /// In each lane, the elements from `first` on of the one and of the other in turn.
  template <int first, std::size_t... element>
  [[gnu::always_inline]] static inline void interleave(const Vector& left,
                                                       const Vector& right,
                                                       Vector& vector,
                                                       std::index_sequence<element...>) {
    vector = __builtin_shufflevector(left,
                                     right,
                                     (static_cast<int>(element) / in_lane * in_lane + first +
                                      static_cast<int>(element) % in_lane / 2 + (element % 2 == 1 ? rows : 0))...);
  }

  /// Turns `rows` rows of `in_lane` columns. Interleaving vector i with vector i + in_lane / 2, log2(in_lane) times,
  /// leaves every lane turned, and so a column in every vector.
  [[gnu::always_inline]] static inline void turn(const Word* from,
                                                 std::int64_t stride,
                                                 Word* to,
                                                 std::int64_t to_stride) {
    Vector vectors[in_lane], next[in_lane];  // std::array would drop the attribute of its element
    for (int row = 0; row < in_lane; ++row) load(from + row * stride, stride, vectors[row]);
#pragma GCC unroll 4
    for (int distance = 1; distance < in_lane; distance *= 2) {
#pragma GCC unroll 8
      for (int row = 0; row < in_lane / 2; ++row) {
        interleave<0>(vectors[row], vectors[row + in_lane / 2], next[2 * row], elements);
        interleave<in_lane / 2>(vectors[row], vectors[row + in_lane / 2], next[2 * row + 1], elements);
      }
#pragma GCC unroll 16
      for (int row = 0; row < in_lane; ++row) vectors[row] = next[row];
    }
    for (int row = 0; row < in_lane; ++row) std::memcpy(to + row * to_stride, &vectors[row], sizeof(Vector));
  }
};

constexpr std::int64_t line_bytes = 64;
// Lines at such distances share so few sets of the cache that they throw each other out before they are used up.
constexpr std::int64_t crowded_bytes = 512, most_crowded_rows = 16;

/// Turns a square whose rows are cache lines on both sides. It is made in a buffer and leaves it in whole lines that
/// pass the cache by: where strides are powers of two, lines that are filled bit by bit throw each other out.
template <class Word, int lanes, class Way>
[[gnu::always_inline]] inline void turn_lines(const Word* from, std::int64_t stride, Word* to, std::int64_t to_stride) {
  using Block = Wide<Word, lanes>;
  constexpr auto side = static_cast<std::int64_t>(line_bytes / sizeof(Word));
  alignas(line_bytes) Word square[side * side];
  alignas(line_bytes) Word lines[side * side];
  if (side > most_crowded_rows && stride * static_cast<std::int64_t>(sizeof(Word)) % crowded_bytes == 0) {
    for (std::int64_t row = 0; row < side; ++row) std::memcpy(lines + row * side, from + row * stride, line_bytes);
    from = lines;
    stride = side;
  }
  for (std::int64_t row = 0; row < side; row += Block::rows) {
    for (std::int64_t column = 0; column < side; column += Block::in_lane) {
      Block::turn(from + row * stride + column, stride, square + column * side + row, side);
    }
  }
  const bool whole_lines = reinterpret_cast<std::uintptr_t>(to) % line_bytes == 0 && to_stride % side == 0;
  for (std::int64_t column = 0; column < side; ++column) {
    const Word* line = square + column * side;
    Word* target = to + column * to_stride;
    if (!whole_lines) {
      std::memcpy(target, line, line_bytes);
      continue;
    }
    Way::stream_line(target, line);
  }
}

template <class Word, int lanes, class Way>
[[gnu::always_inline]] inline void turn_all(const std::byte* from, std::byte* to, const Turn& all) {
  turn_in_squares<Word, line_bytes / sizeof(Word)>(from, to, all, turn_lines<Word, lanes, Way>);
  _mm_sfence();
}

// gnu::flatten inlines what stands in the body, so that all of it may use the instructions named.
struct Sse2 {
  template <class Word>
  static void turn(const std::byte* from, std::byte* to, const Turn& all) {
    turn_all<Word, 1, Sse2>(from, to, all);
  }
  static void stream_line(void* to, const void* from) {
    for (int part = 0; part < 4; ++part) {
      _mm_stream_si128(static_cast<__m128i*>(to) + part, static_cast<const __m128i*>(from)[part]);
    }
  }
};
struct Avx2 {
  template <class Word>
  [[gnu::target("avx2"), gnu::flatten]] static void turn(const std::byte* from, std::byte* to, const Turn& all) {
    turn_all<Word, 2, Avx2>(from, to, all);
  }
  [[gnu::target("avx2")]] static void stream_line(void* to, const void* from) {
    for (int part = 0; part < 2; ++part) {
      _mm256_stream_si256(static_cast<__m256i*>(to) + part, static_cast<const __m256i*>(from)[part]);
    }
  }
};
struct Avx512 {
  template <class Word>
  [[gnu::target("avx512bw,avx512vl"), gnu::flatten]] static void turn(const std::byte* from,
                                                                      std::byte* to,
                                                                      const Turn& all) {
    turn_all<Word, 4, Avx512>(from, to, all);
  }
  [[gnu::target("avx512bw,avx512vl")]] static void stream_line(void* to, const void* from) {
    _mm512_stream_si512(static_cast<__m512i*>(to), *static_cast<const __m512i*>(from));
  }
};

constexpr TurnKernel x86_kernels[] = {
    {"avx512",
     [] { return __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vl") != 0; },
     turn_words<Avx512>},
    {"avx2", [] { return __builtin_cpu_supports("avx2") != 0; }, turn_words<Avx2>},
    {"sse2", [] { return true; }, turn_words<Sse2>},
};

}  // namespace

std::span<const TurnKernel> x86_turn_kernels() {
  return x86_kernels;
}

}  // namespace wconvert

#else

namespace wconvert {

std::span<const TurnKernel> x86_turn_kernels() {
  return {};
}

}  // namespace wconvert

#endif
