#include "engine/tensor/half_x86.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

#include <bit>

namespace wconvert {
namespace {

constexpr std::size_t at_once = 8;

[[gnu::target("avx2,f16c"), gnu::always_inline]] inline __m256 eight_singles(const std::byte* from) {
  return _mm256_loadu_ps(reinterpret_cast<const float*>(from));
}

/// An F32 begins with the bits of its BF16.
[[gnu::target("avx2,f16c"), gnu::always_inline]] inline __m256 eight_brain_halves(const std::byte* from) {
  const __m128i bits = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(bits), 16));
}

/// False, and nothing done, if one of them is a NaN.
[[gnu::target("avx2,f16c"), gnu::always_inline]] inline bool narrow_eight(__m256 values,
                                                                          std::byte* to,
                                                                          CastLoss& loss) {
  if (_mm256_movemask_ps(_mm256_cmp_ps(values, values, _CMP_UNORD_Q)) != 0) return false;
  const __m128i halves = _mm256_cvtps_ph(values, _MM_FROUND_TO_NEAREST_INT);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), halves);
  const __m256 made = _mm256_cvtph_ps(halves);
  const auto differ = static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(made, values, _CMP_NEQ_UQ)));
  if (differ == 0) return true;
  // What is infinite now and was not differs too.
  const __m256 magnitude = _mm256_andnot_ps(_mm256_set1_ps(-0.0F), made);
  const __m256 infinite = _mm256_cmp_ps(magnitude, _mm256_set1_ps(__builtin_inff()), _CMP_EQ_OQ);
  const unsigned overflowed = static_cast<unsigned>(_mm256_movemask_ps(infinite)) & differ;
  loss.overflowed += static_cast<unsigned>(std::popcount(overflowed));
  loss.rounded += static_cast<unsigned>(std::popcount(differ & ~overflowed));
  return true;
}

}  // namespace

// clang 14 does not know "f16c" by name.
bool converts_halves() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __builtin_cpu_supports("avx2") != 0 && __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_F16C) != 0;
}

[[gnu::target("avx2,f16c")]] std::size_t halves_to_singles(const std::byte* from, std::byte* to, std::size_t count) {
  std::size_t done = 0;
  for (; done + at_once <= count; done += at_once) {
    const __m128i halves = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + 2 * done));
    const __m128i magnitude = _mm_and_si128(halves, _mm_set1_epi16(0x7FFF));
    if (_mm_movemask_epi8(_mm_cmpgt_epi16(magnitude, _mm_set1_epi16(0x7C00))) != 0) break;
    _mm256_storeu_ps(reinterpret_cast<float*>(to + 4 * done), _mm256_cvtph_ps(halves));
  }
  return done;
}

[[gnu::target("avx2,f16c")]] std::size_t singles_to_halves(const std::byte* from,
                                                           std::byte* to,
                                                           std::size_t count,
                                                           CastLoss& loss) {
  std::size_t done = 0;
  while (done + at_once <= count && narrow_eight(eight_singles(from + 4 * done), to + 2 * done, loss)) done += at_once;
  return done;
}

[[gnu::target("avx2,f16c")]] std::size_t brain_halves_to_halves(const std::byte* from,
                                                                std::byte* to,
                                                                std::size_t count,
                                                                CastLoss& loss) {
  std::size_t done = 0;
  while (done + at_once <= count && narrow_eight(eight_brain_halves(from + 2 * done), to + 2 * done, loss)) {
    done += at_once;
  }
  return done;
}

}  // namespace wconvert

#endif
