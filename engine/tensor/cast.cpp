#include "engine/tensor/cast.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <stdexcept>
#include <type_traits>
#include <vector>

#include "engine/tensor/half_x86.h"

namespace wconvert {
namespace {

/// A binary floating-point format of IEEE 754's kind.
template <class Word, int exponent_size, int mantissa_size>
struct Format {
  using Bits = Word;
  static constexpr int mantissa_bits = mantissa_size;
  static constexpr int bias = (1 << (exponent_size - 1)) - 1;
  static constexpr int highest = (1 << exponent_size) - 1;  // the exponent of infinity and NaN
  static constexpr Bits infinity = Bits{highest} << mantissa_size;
  static constexpr Bits hidden_one = Bits{1} << mantissa_size;
  static constexpr Bits mantissa_mask = hidden_one - 1;
  static constexpr int sign_shift = exponent_size + mantissa_size;
};

using Half = Format<std::uint16_t, 5, 10>;
using BrainHalf = Format<std::uint16_t, 8, 7>;
using Single = Format<std::uint32_t, 8, 23>;
using Double = Format<std::uint64_t, 11, 52>;

/// To a format that holds every value of the other one.
template <class From>
[[gnu::always_inline]] inline std::uint32_t widen(typename From::Bits bits) {
  const std::uint32_t sign = std::uint32_t{bits} >> From::sign_shift << 31;
  if constexpr (std::is_same_v<From, Single>) {
    return bits;
  } else if constexpr (std::is_same_v<From, BrainHalf>) {
    return std::uint32_t{bits} << 16;
  } else {
    const std::uint32_t mantissa = bits & Half::mantissa_mask;
    const std::uint32_t exponent = (bits >> Half::mantissa_bits) & Half::highest;
    // The integer is exact and its product with a power of two as well: no subnormal single is touched.
    const auto subnormal = std::bit_cast<std::uint32_t>(static_cast<float>(static_cast<int>(mantissa)) * 0x1p-24F);
    const std::uint32_t raised = exponent == Half::highest ? 255 : exponent + Single::bias - Half::bias;
    return sign | (exponent == 0 ? subnormal : raised << 23 | mantissa << 13);
  }
}

/// To a format with fewer bits, rounding once, to nearest even.
template <class From, class To>
typename To::Bits narrow(typename From::Bits bits, CastLoss& loss) {
  using Bits = typename From::Bits;
  constexpr int cut = From::mantissa_bits - To::mantissa_bits;
  const auto sign = static_cast<typename To::Bits>((bits >> From::sign_shift) << To::sign_shift);
  const int exponent = static_cast<int>((bits >> From::mantissa_bits) & From::highest);
  const Bits mantissa = bits & From::mantissa_mask;
  if (exponent == From::highest) {
    auto payload = static_cast<typename To::Bits>(mantissa >> cut);
    if (mantissa != 0 && payload == 0) payload = To::hidden_one >> 1;  // else it would read as infinity
    return static_cast<typename To::Bits>(sign | To::infinity | payload);
  }

  const Bits significand = exponent == 0 ? mantissa : mantissa | From::hidden_one;
  const int raised = (exponent == 0 ? 1 : exponent) - From::bias + To::bias;
  // Below the normal numbers of `To` more bits go; beyond this shift all do.
  const int shift = raised >= 1 ? cut : std::min(cut + 1 - raised, From::mantissa_bits + 2);
  const Bits kept = significand >> shift;
  const Bits lost = significand & ((Bits{1} << shift) - 1);
  const Bits half = Bits{1} << (shift - 1);
  const Bits rounded = kept + (lost > half || (lost == half && (kept & 1) != 0) ? 1 : 0);
  // The hidden one raises the exponent by one, as does a carry out of the mantissa.
  const Bits magnitude = (Bits(raised >= 1 ? raised - 1 : 0) << To::mantissa_bits) + rounded;
  if (magnitude >= To::infinity) {
    ++loss.overflowed;
    return static_cast<typename To::Bits>(sign | To::infinity);
  }
  loss.rounded += lost != 0 ? 1 : 0;
  return static_cast<typename To::Bits>(sign | magnitude);
}

/// What `narrow` makes of a single, without a branch, so that loops over it become vector instructions.
struct Narrowed {
  std::uint32_t bits = 0;
  std::uint32_t rounded = 0;     // 1 or 0
  std::uint32_t overflowed = 0;  // 1 or 0
};

template <class To>
[[gnu::always_inline]] inline Narrowed narrow_single(std::uint32_t bits) {
  constexpr int cut = Single::mantissa_bits - To::mantissa_bits;
  constexpr std::uint32_t infinity = To::infinity, half_of_lost = 1U << (cut - 1);
  constexpr std::uint32_t least_normal = static_cast<std::uint32_t>(1 + Single::bias - To::bias) << 23;
  const std::uint32_t magnitude = bits & 0x7FFFFFFF;
  const std::uint32_t sign = bits >> 31 << To::sign_shift;
  const bool is_nan = magnitude > Single::infinity, is_infinite = magnitude == Single::infinity;

  const std::uint32_t raised = magnitude - static_cast<std::uint32_t>(Single::bias - To::bias) * Single::hidden_one;
  const std::uint32_t nearest = (raised + half_of_lost - 1 + (raised >> cut & 1)) >> cut;
  const std::uint32_t normal = is_infinite || nearest > infinity ? infinity : nearest;
  std::uint32_t made = normal;
  bool exact = (magnitude & (2 * half_of_lost - 1)) == 0;
  if constexpr (std::is_same_v<To, Half>) {
    // Beside one half, a single steps as the subnormal numbers of F16 do: the sum is rounded to one of them.
    const float sum = std::bit_cast<float>(magnitude) + 0.5F;
    const bool is_small = magnitude < least_normal;
    const bool small_exact = std::bit_cast<std::uint32_t>(sum - 0.5F) == magnitude;
    made = is_small ? std::bit_cast<std::uint32_t>(sum) - std::bit_cast<std::uint32_t>(0.5F) : normal;
    exact = is_small ? small_exact : exact;
  }
  const std::uint32_t payload = (bits & Single::mantissa_mask) >> cut;
  const std::uint32_t nan = infinity | (payload == 0 ? std::uint32_t{To::hidden_one} >> 1 : payload);
  const bool overflows = !is_nan && !is_infinite && made == infinity;
  return {sign | (is_nan ? nan : made),
          static_cast<std::uint32_t>(!is_nan && !is_infinite && !overflows && !exact),
          static_cast<std::uint32_t>(overflows)};
}

template <class From, class To>
[[gnu::always_inline]] inline Narrowed convert(typename From::Bits bits) {
  if constexpr (std::is_same_v<From, To>) {
    return {bits};
  } else if constexpr (std::is_same_v<To, Single>) {
    return {widen<From>(bits)};
  } else {
    return narrow_single<To>(widen<From>(bits));
  }
}

// The counters are as wide as the elements that are counted, which keeps them in vectors; so they count pieces.
template <class From, class To>
[[gnu::always_inline]] inline CastLoss cast_loop(const std::byte* from, std::byte* to, std::size_t count) {
  constexpr std::size_t piece = std::size_t{1} << 16;
  CastLoss loss;
  for (std::size_t begin = 0; begin < count; begin += piece) {
    std::uint32_t rounded = 0, overflowed = 0;
    const std::size_t end = begin + piece < count ? begin + piece : count;
    for (std::size_t index = begin; index < end; ++index) {
      typename From::Bits bits;
      __builtin_memcpy(&bits, from + index * sizeof(bits), sizeof(bits));
      const Narrowed one = convert<From, To>(bits);
      const auto made = static_cast<typename To::Bits>(one.bits);
      __builtin_memcpy(to + index * sizeof(made), &made, sizeof(made));
      rounded += one.rounded;
      overflowed += one.overflowed;
    }
    loss.rounded += rounded;
    loss.overflowed += overflowed;
  }
  return loss;
}

#if defined(__x86_64__)
template <class From, class To>
[[gnu::target("avx2"), gnu::flatten]] CastLoss cast_with_avx2(const std::byte* from, std::byte* to, std::size_t count) {
  return cast_loop<From, To>(from, to, count);
}

template <class From, class To>
[[gnu::target("avx512bw,avx512vl,avx512dq"), gnu::flatten]] CastLoss cast_with_avx512(const std::byte* from,
                                                                                      std::byte* to,
                                                                                      std::size_t count) {
  return cast_loop<From, To>(from, to, count);
}

/// By the processor's own conversion, but for eight elements at a time where that would change a NaN.
template <class From, class To, class Convert>
CastLoss cast_by_processor(const std::byte* from, std::byte* to, std::size_t count, Convert convert_most) {
  CastLoss loss;
  for (std::size_t done = 0; done < count;) {
    done += convert_most(
        from + done * sizeof(typename From::Bits), to + done * sizeof(typename To::Bits), count - done, loss);
    const std::size_t few = std::min<std::size_t>(8, count - done);
    loss += cast_loop<From, To>(from + done * sizeof(typename From::Bits), to + done * sizeof(typename To::Bits), few);
    done += few;
  }
  return loss;
}

CastLoss cast_halves_to_singles(const std::byte* from, std::byte* to, std::size_t count) {
  return cast_by_processor<Half, Single>(
      from, to, count, [](const std::byte* in, std::byte* out, std::size_t most, CastLoss&) {
        return halves_to_singles(in, out, most);
      });
}

/// From F16 to BF16, through singles in the processor's cache.
CastLoss cast_in_pieces(const std::byte* from, std::byte* to, std::size_t count, Instructions with) {
  constexpr std::size_t piece = 2048;
  std::array<std::byte, 4 * piece> singles;
  CastLoss loss;
  for (std::size_t done = 0; done < count; done += piece) {
    const std::size_t size = std::min(piece, count - done);
    cast_halves_to_singles(from + 2 * done, singles.data(), size);
    loss += (with == Instructions::avx512 ? cast_with_avx512<Single, BrainHalf>
                                          : cast_with_avx2<Single, BrainHalf>)(singles.data(), to + 2 * done, size);
  }
  return loss;
}
#endif

template <class From, class To>
CastLoss cast_all(const std::byte* from, std::byte* to, std::size_t count, [[maybe_unused]] Instructions with) {
#if defined(__x86_64__)
  if constexpr (!std::is_same_v<From, To>) {
    if (with != Instructions::portable && converts_halves()) {
      if constexpr (std::is_same_v<To, Half>) {
        return cast_by_processor<From, Half>(
            from, to, count, std::is_same_v<From, Single> ? singles_to_halves : brain_halves_to_halves);
      } else if constexpr (std::is_same_v<From, Half> && std::is_same_v<To, Single>) {
        return cast_halves_to_singles(from, to, count);
      } else if constexpr (std::is_same_v<From, Half>) {
        return cast_in_pieces(from, to, count, with);
      }
    }
  }
  if (with == Instructions::avx512) return cast_with_avx512<From, To>(from, to, count);
  if (with == Instructions::avx2) return cast_with_avx2<From, To>(from, to, count);
#endif
  return cast_loop<From, To>(from, to, count);
}

template <class To>
CastLoss cast_doubles(const std::byte* from, std::byte* to, std::size_t count, Instructions) {
  CastLoss loss;
  for (std::size_t index = 0; index < count; ++index) {
    Double::Bits bits;
    std::memcpy(&bits, from + index * sizeof(bits), sizeof(bits));
    const typename To::Bits made = narrow<Double, To>(bits, loss);
    std::memcpy(to + index * sizeof(made), &made, sizeof(made));
  }
  return loss;
}

struct Way {
  DType from, to;
  CastLoss (*cast)(const std::byte*, std::byte*, std::size_t, Instructions);
};

// clang-format off
constexpr std::array ways = {
    Way{DType::f32,  DType::f32,  cast_all<Single,    Single>},
    Way{DType::f32,  DType::f16,  cast_all<Single,    Half>},
    Way{DType::f32,  DType::bf16, cast_all<Single,    BrainHalf>},
    Way{DType::f16,  DType::f32,  cast_all<Half,      Single>},
    Way{DType::f16,  DType::f16,  cast_all<Half,      Half>},
    Way{DType::f16,  DType::bf16, cast_all<Half,      BrainHalf>},
    Way{DType::bf16, DType::f32,  cast_all<BrainHalf, Single>},
    Way{DType::bf16, DType::f16,  cast_all<BrainHalf, Half>},
    Way{DType::bf16, DType::bf16, cast_all<BrainHalf, BrainHalf>},
    Way{DType::f64,  DType::f32,  cast_doubles<Single>},
    Way{DType::f64,  DType::f16,  cast_doubles<Half>},
    Way{DType::f64,  DType::bf16, cast_doubles<BrainHalf>},
};
// clang-format on

const Way* way_of(DType from, DType to) {
  for (const Way& way : ways) {
    if (way.from == from && way.to == to) return &way;
  }
  return nullptr;
}

}  // namespace

bool can_cast(DType from, DType to) {
  return way_of(from, to) != nullptr;
}

std::span<const Instructions> instructions_here() {
  static const std::vector<Instructions> all = [] {
    std::vector<Instructions> found = {Instructions::portable};
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") != 0) found.push_back(Instructions::avx2);
    const bool has_avx512 = __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
                            __builtin_cpu_supports("avx512dq") != 0;
    if (has_avx512) found.push_back(Instructions::avx512);
#endif
    return found;
  }();
  return all;
}

CastLoss cast(DType from_type, const std::byte* from, DType to_type, std::byte* to, std::size_t count) {
  return cast(from_type, from, to_type, to, count, instructions_here().back());
}

CastLoss cast(
    DType from_type, const std::byte* from, DType to_type, std::byte* to, std::size_t count, Instructions with) {
  const Way* way = way_of(from_type, to_type);
  if (way == nullptr) throw std::logic_error("no cast between these types");
  return way->cast(from, to, count, with);
}

}  // namespace wconvert
