#include "engine/tensor/cast.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

namespace wconvert::cast_test {
namespace {

/// A format of narrow floats, described by what it can say, to be searched through and not computed with.
struct Narrow {
  DType dtype;
  int exponent_bits;
  int mantissa_bits;

  std::uint32_t infinity() const { return ((1U << exponent_bits) - 1) << mantissa_bits; }
  std::uint32_t sign() const { return 1U << (exponent_bits + mantissa_bits); }
  bool is_nan(std::uint32_t bits) const { return (bits & (sign() - 1)) > infinity(); }
  /// The value that the bits stand for, by the definition of the format; infinity counts as the next power of two.
  double value(std::uint32_t bits) const {
    const int bias = (1 << (exponent_bits - 1)) - 1;
    const int exponent = static_cast<int>((bits & (sign() - 1)) >> mantissa_bits);
    const double mantissa = bits & ((1U << mantissa_bits) - 1);
    const double magnitude = exponent == 0
                                 ? std::ldexp(mantissa, 1 - bias - mantissa_bits)
                                 : std::ldexp(mantissa + std::ldexp(1, mantissa_bits), exponent - bias - mantissa_bits);
    return (bits & sign()) != 0 ? -magnitude : magnitude;
  }
  /// The nearest value, the even one of two: found by halving, as the values grow with their bits.
  std::uint32_t nearest(double wanted) const {
    const double magnitude = std::abs(wanted);
    std::uint32_t below = 0, above = infinity();
    while (above - below > 1) {
      const std::uint32_t middle = (below + above) / 2;
      (value(middle) <= magnitude ? below : above) = middle;
    }
    // Differences of neighbours are exact in a double for what comes from F32, and told apart in a long double for F64.
    const long double down = static_cast<long double>(magnitude) - value(below);
    const long double up = static_cast<long double>(value(above)) - magnitude;
    const std::uint32_t bits =
        std::isinf(magnitude) || up < 0 || down > up || (down == up && (above & 1) == 0) ? above : below;
    return bits | (std::signbit(wanted) ? sign() : 0);
  }
};

constexpr Narrow f16{DType::f16, 5, 10};
constexpr Narrow bf16{DType::bf16, 8, 7};

template <class To, class From>
To cast_one(DType from_type, From from, DType to_type, CastLoss* loss = nullptr) {
  To to{};
  const CastLoss found =
      cast(from_type, reinterpret_cast<const std::byte*>(&from), to_type, reinterpret_cast<std::byte*>(&to), 1);
  if (loss != nullptr) *loss = found;
  return to;
}

class EveryNarrowFormat : public testing::TestWithParam<Narrow> {};

TEST_P(EveryNarrowFormat, EveryValueWidensExactlyAndComesBack) {
  const Narrow& format = GetParam();
  for (std::uint32_t bits = 0; bits < 65536; ++bits) {
    const auto narrow = static_cast<std::uint16_t>(bits);
    const auto wide = cast_one<std::uint32_t>(format.dtype, narrow, DType::f32);
    const auto value = std::bit_cast<float>(wide);
    const bool negative = (bits & format.sign()) != 0;

    if (format.is_nan(bits)) {
      const std::uint32_t mantissa = bits & ((1U << format.mantissa_bits) - 1);
      ASSERT_EQ(wide, (negative ? 0xFF800000U : 0x7F800000U) | mantissa << (23 - format.mantissa_bits)) << bits;
    } else if ((bits & (format.sign() - 1)) == format.infinity()) {
      ASSERT_EQ(value, negative ? -INFINITY : INFINITY);
    } else {
      ASSERT_EQ(value, format.value(bits)) << bits;
      ASSERT_EQ(std::signbit(value), negative) << bits;
    }
    CastLoss loss;
    ASSERT_EQ(cast_one<std::uint16_t>(DType::f32, wide, format.dtype, &loss), narrow);
    ASSERT_EQ(loss, CastLoss{});
  }
}

void expect_nearest(const Narrow& format, double value, std::uint16_t made, const CastLoss& loss) {
  const std::uint32_t expected = format.nearest(value);
  ASSERT_EQ(made, expected) << value;
  const bool overflowed = (expected & (format.sign() - 1)) == format.infinity() && std::isfinite(value);
  const bool rounded = !overflowed && std::isfinite(value) && format.value(expected) != value;
  ASSERT_EQ(loss, (CastLoss{rounded ? 1U : 0U, overflowed ? 1U : 0U})) << value;
}

void check_single(const Narrow& format, std::uint32_t bits) {
  CastLoss loss;
  const auto made = cast_one<std::uint16_t>(DType::f32, bits, format.dtype, &loss);
  const auto value = std::bit_cast<float>(bits);
  if (!std::isnan(value)) return expect_nearest(format, value, made, loss);
  const std::uint32_t payload = (bits & 0x7FFFFF) >> (23 - format.mantissa_bits);
  const std::uint32_t quiet = 1U << (format.mantissa_bits - 1);
  const std::uint32_t sign = bits >> 31 != 0 ? format.sign() : 0;
  ASSERT_EQ(made, sign | format.infinity() | (payload == 0 ? quiet : payload)) << bits;
  ASSERT_EQ(loss, CastLoss{});
}

TEST_P(EveryNarrowFormat, RandomSinglesGoToTheNearestEvenValue) {
  std::mt19937 random(20260101);
  for (int round = 0; round < 1'000'000; ++round) ASSERT_NO_FATAL_FAILURE(check_single(GetParam(), random()));
}

TEST_P(EveryNarrowFormat, SinglesAroundEveryValueAndEveryMiddleGoToTheNearestEvenValue) {
  const Narrow& format = GetParam();
  for (std::uint32_t bits = 0; bits < format.infinity(); ++bits) {
    const double middle = (format.value(bits) + format.value(bits + 1)) / 2;
    for (const double value : {format.value(bits), middle}) {
      const auto single = std::bit_cast<std::uint32_t>(static_cast<float>(value));
      for (const std::uint32_t near : {single - 1, single, single + 1}) {
        ASSERT_NO_FATAL_FAILURE(check_single(format, near));
        ASSERT_NO_FATAL_FAILURE(check_single(format, near ^ 0x80000000U));
      }
    }
  }
}

TEST_P(EveryNarrowFormat, DoublesAreRoundedOnce) {
  const Narrow& format = GetParam();
  std::mt19937_64 random(3);
  for (int round = 0; round < 200'000; ++round) {
    const auto narrow = static_cast<std::uint32_t>(random() % format.infinity());
    const double middle = (format.value(narrow) + format.value(narrow + 1)) / 2;
    const auto bits = std::bit_cast<std::uint64_t>(middle) + random() % 3 - 1;
    CastLoss loss;
    const auto made = cast_one<std::uint16_t>(DType::f64, bits, format.dtype, &loss);
    ASSERT_NO_FATAL_FAILURE(expect_nearest(format, std::bit_cast<double>(bits), made, loss));
  }
}

INSTANTIATE_TEST_SUITE_P(Cast, EveryNarrowFormat, testing::Values(f16, bf16), [](const auto& about) {
  return std::string(name_of(about.param.dtype));
});

TEST(Cast, DoublesBecomeSinglesAsTheProcessorRounds) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 1'000'000; ++round) {
    // Half of them in the range of singles, subnormal ones included.
    std::uint64_t bits = random();
    if (round % 2 == 0) bits = (bits & 0x800FFFFFFFFFFFFF) | (850 + random() % 320) << 52;
    const auto value = std::bit_cast<double>(bits);
    if (std::isnan(value)) continue;
    CastLoss loss;
    const auto made = std::bit_cast<float>(cast_one<std::uint32_t>(DType::f64, bits, DType::f32, &loss));
    const auto expected = static_cast<float>(value);
    ASSERT_EQ(std::bit_cast<std::uint32_t>(made), std::bit_cast<std::uint32_t>(expected)) << value;
    const bool overflowed = std::isinf(expected) && std::isfinite(value);
    ASSERT_EQ(loss, (CastLoss{!overflowed && expected != value ? 1U : 0U, overflowed ? 1U : 0U})) << value;
  }
}

TEST(Cast, NansOfDoublesStayNans) {
  EXPECT_EQ(cast_one<std::uint32_t>(DType::f64, std::uint64_t{0x7FF0000000000001}, DType::f32), 0x7FC00000U);
  EXPECT_EQ(cast_one<std::uint32_t>(DType::f64, std::uint64_t{0xFFF4000020000000}, DType::f32), 0xFFA00001U);
  EXPECT_EQ(cast_one<std::uint16_t>(DType::f64, std::uint64_t{0xFFF0000000000001}, DType::bf16), 0xFFC0);
}

TEST(Cast, BetweenTheHalvesGoesThroughTheSingleThatHoldsBoth) {
  for (const auto& [from, to] : {std::pair{f16, bf16}, std::pair{bf16, f16}}) {
    for (std::uint32_t bits = 0; bits < 65536; ++bits) {
      const auto narrow = static_cast<std::uint16_t>(bits);
      CastLoss direct, staged;
      const auto wide = cast_one<std::uint32_t>(from.dtype, narrow, DType::f32);
      ASSERT_EQ(cast_one<std::uint16_t>(from.dtype, narrow, to.dtype, &direct),
                cast_one<std::uint16_t>(DType::f32, wide, to.dtype, &staged));
      ASSERT_EQ(direct, staged);
    }
  }
}

TEST(Cast, CountsWhatManyElementsLose) {
  const std::vector<float> from = {1, 1.0F + 0x1p-12F, 70000, -70000, INFINITY, 0x1p-30F, NAN, -0.0F};
  std::vector<std::uint16_t> to(from.size());
  const CastLoss loss = cast(DType::f32,
                             reinterpret_cast<const std::byte*>(from.data()),
                             DType::f16,
                             reinterpret_cast<std::byte*>(to.data()),
                             from.size());
  EXPECT_EQ(loss, (CastLoss{2, 2}));
  EXPECT_EQ(to, (std::vector<std::uint16_t>{0x3C00, 0x3C00, 0x7C00, 0xFC00, 0x7C00, 0, 0x7E00, 0x8000}));
}

// What the processor converts many elements at a time, by itself or in wide registers, is what is computed for one.
TEST(Cast, ManyElementsBecomeWhatEachWouldAlone) {
  std::mt19937 random(3);
  for (const DType from : {DType::f32, DType::f16, DType::bf16}) {
    for (const DType to : {DType::f32, DType::f16, DType::bf16}) {
      for (const std::size_t count : {7U, 8U, 9U, 5003U, 70'001U}) {
        std::vector<std::byte> elements(count * size_of(from));
        for (std::byte& byte : elements) byte = static_cast<std::byte>(random());
        std::vector<std::byte> together(count * size_of(to)), alone(together.size());
        CastLoss lost_alone;
        for (std::size_t index = 0; index < count; ++index) {
          lost_alone += cast(from, &elements[index * size_of(from)], to, &alone[index * size_of(to)], 1);
        }
        for (const Instructions with : instructions_here()) {
          const CastLoss lost = cast(from, elements.data(), to, together.data(), count, with);
          ASSERT_EQ(together, alone) << name_of(from) << " to " << name_of(to) << ", " << static_cast<int>(with);
          ASSERT_EQ(lost, lost_alone) << name_of(from) << " to " << name_of(to) << ", " << static_cast<int>(with);
        }
      }
    }
  }
}

TEST(Cast, KnowsWhatItCannotDo) {
  EXPECT_TRUE(can_cast(DType::f64, DType::bf16));
  EXPECT_FALSE(can_cast(DType::bf16, DType::f64));
  EXPECT_FALSE(can_cast(DType::i32, DType::f32));
  EXPECT_THROW(cast(DType::f8_e4m3, nullptr, DType::f32, nullptr, 0), std::logic_error);
}

}  // namespace
}  // namespace wconvert::cast_test
