#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>

namespace wconvert {

inline constexpr std::size_t page_bytes = 4096;

/// Memory that begins on a page, as what goes past the page cache has to; on a large page if it is as long as one and
/// those are to be had. Throws an Error (resource) where there is none.
class AlignedMemory {
 public:
  explicit AlignedMemory(std::size_t bytes);
  std::byte* data() const { return memory_.get(); }

 private:
  struct Freed {
    void operator()(std::byte* memory) const { std::free(memory); }
  };
  std::unique_ptr<std::byte, Freed> memory_;
};

}  // namespace wconvert
