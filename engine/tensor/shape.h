#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>

namespace wconvert {

/// The extents, or the strides, of a tensor: a vector whose first four elements need no memory of their own. A plan
/// holds several for every tensor of a model, and nearly all of them are as short as that.
class Shape {
 public:
  using value_type = std::int64_t;
  using size_type = std::size_t;
  using difference_type = std::ptrdiff_t;
  using reference = std::int64_t&;
  using const_reference = const std::int64_t&;
  using iterator = std::int64_t*;
  using const_iterator = const std::int64_t*;
  using reverse_iterator = std::reverse_iterator<iterator>;
  using const_reverse_iterator = std::reverse_iterator<const_iterator>;

  Shape() noexcept {}
  explicit Shape(std::size_t count, std::int64_t value = 0) { std::fill_n(make_room(count), count, value); }
  Shape(std::initializer_list<std::int64_t> extents) : Shape(extents.begin(), extents.end()) {}
  template <std::input_iterator Iterator>
  Shape(Iterator first, Iterator last) {
    for (; first != last; ++first) push_back(*first);
  }
  Shape(const Shape& other) { std::copy_n(other.data(), other.size_, make_room(other.size_)); }
  Shape(Shape&& other) noexcept { take(other); }
  Shape& operator=(const Shape& other) {
    if (this != &other) *this = Shape(other);
    return *this;
  }
  Shape& operator=(Shape&& other) noexcept {
    if (this == &other) return *this;
    if (!is_inline()) delete[] elements_.far;
    take(other);
    return *this;
  }
  ~Shape() {
    if (!is_inline()) delete[] elements_.far;
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::int64_t* data() { return is_inline() ? elements_.near : elements_.far; }
  const std::int64_t* data() const { return is_inline() ? elements_.near : elements_.far; }
  iterator begin() { return data(); }
  iterator end() { return data() + size_; }
  const_iterator begin() const { return data(); }
  const_iterator end() const { return data() + size_; }
  reverse_iterator rbegin() { return reverse_iterator(end()); }
  reverse_iterator rend() { return reverse_iterator(begin()); }
  const_reverse_iterator rbegin() const { return const_reverse_iterator(end()); }
  const_reverse_iterator rend() const { return const_reverse_iterator(begin()); }
  std::int64_t& operator[](std::size_t axis) { return data()[axis]; }
  std::int64_t operator[](std::size_t axis) const { return data()[axis]; }
  std::int64_t& front() { return data()[0]; }
  std::int64_t front() const { return data()[0]; }
  std::int64_t& back() { return data()[size_ - 1]; }
  std::int64_t back() const { return data()[size_ - 1]; }

  void push_back(std::int64_t extent) {
    if (size_ == capacity_) grow();
    data()[size_++] = extent;
  }
  void pop_back() { --size_; }
  void clear() { size_ = 0; }
  void assign(std::size_t count, std::int64_t value) { *this = Shape(count, value); }
  iterator insert(const_iterator place, std::int64_t extent) {
    const std::ptrdiff_t index = place - begin();
    push_back(extent);
    std::rotate(begin() + index, end() - 1, end());
    return begin() + index;
  }
  iterator erase(const_iterator place) {
    const iterator gap = begin() + (place - begin());
    std::copy(gap + 1, end(), gap);
    --size_;
    return gap;
  }

  bool operator==(const Shape& other) const { return std::equal(begin(), end(), other.begin(), other.end()); }

 private:
  static constexpr std::uint32_t most_inline = 4;

  bool is_inline() const { return capacity_ == most_inline; }
  /// Of an empty one.
  std::int64_t* make_room(std::size_t count);
  void grow();
  /// Leaves the other one empty; what is held here is not freed.
  void take(Shape& other) noexcept {
    elements_ = other.elements_;
    size_ = other.size_;
    capacity_ = other.capacity_;
    other.size_ = 0;
    other.capacity_ = most_inline;
  }

  union {
    std::int64_t near[most_inline];
    std::int64_t* far;
  } elements_{};
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = most_inline;
};

}  // namespace wconvert
