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
