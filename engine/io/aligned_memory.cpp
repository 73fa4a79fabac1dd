#include "engine/io/aligned_memory.h"

#include <sys/mman.h>

#include "engine/core/report.h"
#include "engine/core/text.h"

namespace wconvert {

AlignedMemory::AlignedMemory(std::size_t bytes) {
  constexpr std::size_t large_page_bytes = std::size_t{2} << 20;
  const std::size_t align = bytes >= large_page_bytes ? large_page_bytes : page_bytes;
  const std::size_t size = (bytes + align - 1) / align * align;
  memory_.reset(static_cast<std::byte*>(std::aligned_alloc(align, size)));
  if (memory_ == nullptr) {
    throw Error(Trouble::resource,
                Path(),
                text("no memory for a buffer of ", size, " bytes"),
                "a smaller --memory makes buffers smaller, --threads fewer");
  }
  if (align == large_page_bytes) ::madvise(memory_.get(), size, MADV_HUGEPAGE);
}

}  // namespace wconvert
