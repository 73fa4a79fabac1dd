#include "engine/checkpoint/source.h"

#include <algorithm>
#include <stdexcept>

#include "engine/core/text.h"

namespace wconvert {

const StoredTensor* find_by_name(const std::vector<StoredTensor>& tensors, std::string_view name) {
  const auto found =
      std::lower_bound(tensors.begin(), tensors.end(), name, [](const StoredTensor& tensor, std::string_view wanted) {
        return tensor.entry.name < wanted;
      });
  return found == tensors.end() || found->entry.name != name ? nullptr : &*found;
}

const StoredTensor* NameFinder::find(std::string_view name) {
  const std::vector<StoredTensor>& all = *tensors_;
  const auto name_at = [&](std::size_t index) -> std::string_view { return all[index].entry.name; };
  std::size_t begin = 0, end = all.size();  // what is sought is not before `begin`, and not behind `end`
  std::size_t step = 1;
  if (last_ < end && name_at(last_) < name) {
    for (begin = last_ + 1; begin + step < end && name_at(begin + step) < name; step *= 2) begin += step + 1;
    end = std::min(end, begin + step + 1);
  } else if (last_ < end) {
    for (end = last_ + 1; step < end && name_at(end - 1 - step) >= name; step *= 2) end -= step;
    begin = end > step ? end - step : 0;
  }
  while (begin < end) {
    const std::size_t middle = begin + (end - begin) / 2;
    if (name_at(middle) < name) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  if (begin == all.size() || name_at(begin) != name) return nullptr;
  last_ = begin;
  return &all[begin];
}

void Source::read_with(std::size_t file,
                       std::uint64_t offset,
                       std::span<std::byte> to,
                       std::span<std::byte> /*scratch*/) const {
  read_file(file, offset, to);
}

void Source::expect(std::size_t, std::uint64_t, std::uint64_t) const {}

void Source::forget(std::size_t, std::uint64_t, std::uint64_t) const {}

std::shared_ptr<const InputFile> Source::input(std::size_t) const {
  return nullptr;
}

void Source::read(const StoredTensor& tensor,
                  std::uint64_t offset,
                  std::span<std::byte> to,
                  std::span<std::byte> scratch) const {
  if (to.empty()) return;
  if (offset > tensor.bytes() || to.size() > tensor.bytes() - offset) {
    throw std::logic_error(text("read past the end of ", tensor.entry.name));
  }
  read_with(tensor.file, tensor.entry.begin + offset, to, scratch);
}

void Sink::write(const StoredTensor& tensor, std::uint64_t offset, std::span<const std::byte> from) {
  if (from.empty()) return;
  if (offset > tensor.bytes() || from.size() > tensor.bytes() - offset) {
    throw std::logic_error(text("written past the end of ", tensor.entry.name));
  }
  write_file(tensor.file, tensor.entry.begin + offset, from);
}

bool Sink::share(const SharedRun&) {
  return false;
}

}  // namespace wconvert
