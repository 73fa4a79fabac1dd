#include "engine/tensor/shape.h"

#include <limits>
#include <stdexcept>

namespace wconvert {

std::int64_t* Shape::make_room(std::size_t count) {
  if (count > std::numeric_limits<std::uint32_t>::max() / 2) throw std::length_error("a shape of too many axes");
  if (count > most_inline) {
    elements_.far = new std::int64_t[count];
    capacity_ = static_cast<std::uint32_t>(count);
  }
  size_ = static_cast<std::uint32_t>(count);
  return data();
}

void Shape::grow() {
  Shape larger;
  larger.make_room(std::size_t{2} * capacity_);
  larger.size_ = size_;
  std::copy_n(data(), size_, larger.data());
  *this = std::move(larger);
}

}  // namespace wconvert
