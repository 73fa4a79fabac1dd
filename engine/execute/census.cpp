#include "engine/execute/census.h"

#include <cstring>
#include <stdexcept>

namespace wconvert {
namespace {

/// The exponent is all ones in NaN and infinity, and the rest is zero in infinity only.
template <class Bits>
Census count_bits(std::span<const std::byte> values, Bits exponent) {
  constexpr Bits magnitude = static_cast<Bits>(~Bits{0}) >> 1;
  Census census;
  census.values = values.size() / sizeof(Bits);
  for (std::size_t at = 0; at < values.size(); at += sizeof(Bits)) {
    Bits bits;
    std::memcpy(&bits, values.data() + at, sizeof bits);
    const Bits absolute = bits & magnitude;
    census.nan += absolute > exponent ? 1 : 0;
    census.infinite += absolute == exponent ? 1 : 0;
    census.zero += absolute == 0 ? 1 : 0;
    census.sum += bits;
  }
  return census;
}

}  // namespace

Census& Census::operator+=(const Census& other) {
  values += other.values;
  nan += other.nan;
  infinite += other.infinite;
  zero += other.zero;
  sum += other.sum;
  return *this;
}

Census count(DType dtype, std::span<const std::byte> values) {
  if (!is_weight(dtype) || values.size() % size_of(dtype) != 0) {
    throw std::logic_error("values were to be counted that are no whole weights");
  }
  if (dtype == DType::f32) return count_bits<std::uint32_t>(values, 0x7F80'0000);
  return count_bits<std::uint16_t>(values, dtype == DType::f16 ? 0x7C00 : 0x7F80);
}

void CountingSink::write_file(std::size_t file, std::uint64_t offset, std::span<const std::byte> from) {
  const std::uint64_t behind = offset + from.size();
  places_.visit(file, offset, behind, [&](const StoredTensor& tensor, std::uint64_t begin, std::uint64_t end) {
    const Census census = count(tensor.entry.dtype, from.subspan(begin - offset, end - begin));
    const std::scoped_lock lock(mutex_);
    counts_[tensor.entry.name] += census;
  });
}

}  // namespace wconvert
