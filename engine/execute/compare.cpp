#include "engine/execute/compare.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "engine/core/text.h"
#include "engine/plan/plan.h"

namespace wconvert {
namespace {

constexpr std::uint64_t piece_bytes = std::uint64_t{1} << 20;

std::optional<std::size_t> first_difference(std::span<const std::byte> left, std::span<const std::byte> right) {
  const auto [one, other] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
  if (one == left.end()) return std::nullopt;
  return static_cast<std::size_t>(std::distance(left.begin(), one));
}

/// `[3, 0]`: where an element stands in a tensor of that shape.
std::string index_text(const Shape& shape, std::uint64_t element) {
  Shape index(shape.size(), 0);
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    const auto extent = static_cast<std::uint64_t>(shape[axis]);
    index[axis] = static_cast<std::int64_t>(element % extent);
    element /= extent;
  }
  return text_of(index);
}

std::string difference_text(const StoredTensor& tensor, std::uint64_t byte) {
  return text("differs first in element ", index_text(tensor.entry.shape, byte / size_of(tensor.entry.dtype)));
}

Here tensor_of(const Here& here, std::string_view name) {
  return here.in(text("tensor ", quoted(name)));
}

void check(const Redundant& redundant, const Source& source, const ExecuteOptions& options, const Here& here) {
  const StoredTensor* copy = source.find(redundant.hf);
  if (copy == nullptr) return;
  const Here place = tensor_of(here, redundant.hf);
  const StoredTensor* original = redundant.equal_to.empty() ? nullptr : source.find(redundant.equal_to);
  if (!redundant.equal_to.empty()) {
    if (original == nullptr) return;  // a finding of whoever checks that the source has what the plan takes
    const auto kind = [](const TensorEntry& entry) { return text(name_of(entry.dtype), ' ', text_of(entry.shape)); };
    const std::string found = kind(copy->entry), expected = kind(original->entry);
    if (found != expected || copy->entry.shape != original->entry.shape) {
      place.fail(text("is ", found, ", but must repeat ", quoted(redundant.equal_to), ", which is ", expected));
      return;
    }
    if (const auto byte = first_difference(source, *copy, *original, options)) {
      place.fail(text("must repeat ",
                      quoted(redundant.equal_to),
                      " (",
                      redundant.reason,
                      "), but ",
                      difference_text(*copy, *byte)));
      return;
    }
  }
  place.note(text("is left out: ", redundant.reason));
}

}  // namespace

void ComparingSink::write_file(std::size_t file, std::uint64_t offset, std::span<const std::byte> from) {
  std::vector<std::byte> there(std::min<std::size_t>(from.size(), piece_bytes));
  for (std::size_t done = 0; done < from.size(); done += there.size()) {
    there.resize(std::min(there.size(), from.size() - done));
    there_->read_file(file, offset + done, there);
    const auto piece = from.subspan(done, there.size());
    if (first_difference(piece, there)) note_differences(file, offset + done, piece, there);
  }
}

/// Says of each tensor that has bytes in both pieces where it first differs, if it does.
void ComparingSink::note_differences(std::size_t file,
                                     std::uint64_t offset,
                                     std::span<const std::byte> left,
                                     std::span<const std::byte> right) {
  const std::scoped_lock lock(mutex_);
  places_.visit(
      file, offset, offset + left.size(), [&](const StoredTensor& tensor, std::uint64_t begin, std::uint64_t end) {
        const auto byte =
            first_difference(left.subspan(begin - offset, end - begin), right.subspan(begin - offset, end - begin));
        if (!byte) return;
        const std::uint64_t found = begin + *byte - tensor.entry.begin;
        const auto first = first_.emplace(tensor.entry.name, found).first;
        first->second = std::min(first->second, found);
      });
}

void ComparingSink::report(const Here& here) const {
  for (const auto& [name, byte] : first_) tensor_of(here, name).fail(difference_text(*there_->find(name), byte));
}

std::optional<std::uint64_t> first_difference(const Source& source,
                                              const StoredTensor& left,
                                              const StoredTensor& right,
                                              const ExecuteOptions& options) {
  const std::uint64_t bytes = std::min(left.bytes(), right.bytes());
  const std::uint64_t piece = std::clamp<std::uint64_t>(options.memory / 2, 1, piece_bytes);
  std::vector<std::byte> one(std::min(bytes, piece)), other(one.size());
  for (std::uint64_t offset = 0; offset < bytes; offset += one.size()) {
    if (options.cancelled != nullptr && options.cancelled->load()) throw Cancelled();
    one.resize(std::min<std::uint64_t>(one.size(), bytes - offset));
    other.resize(one.size());
    source.read(left, offset, one);
    source.read(right, offset, other);
    if (const auto byte = first_difference(one, other)) return offset + *byte;
  }
  if (left.bytes() != right.bytes()) return bytes;
  return std::nullopt;
}

void check_redundant(const Plan& plan, const Source& source, const ExecuteOptions& options, const Here& here) {
  for (const Redundant& redundant : plan.redundant) check(redundant, source, options, here);
}

}  // namespace wconvert
