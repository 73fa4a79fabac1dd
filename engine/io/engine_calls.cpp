#include <fcntl.h>
#include <liburing.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>

#include "engine/core/text.h"
#include "engine/io/engine.h"

namespace wconvert {
namespace {

/// A second description of the same file, because the flag belongs to the description.
int reopen_direct(int descriptor, int flags) {
  const std::string self = text("/proc/self/fd/", descriptor);
  const int number = ::open(self.c_str(), flags | O_DIRECT | O_CLOEXEC);
  return number < 0 ? -errno : number;
}

std::int64_t read_direct(int descriptor, std::span<std::byte> to, std::uint64_t offset) {
  const ssize_t count = ::pread(descriptor, to.data(), to.size(), static_cast<off_t>(offset));
  return count < 0 ? -errno : count;
}

std::int64_t write_direct(int descriptor, std::span<const std::byte> from, std::uint64_t offset) {
  const ssize_t count = ::pwrite(descriptor, from.data(), from.size(), static_cast<off_t>(offset));
  return count < 0 ? -errno : count;
}

int set_up_ring(unsigned entries, io_uring* ring) {
  return ::io_uring_queue_init(entries, ring, 0);
}

int enter_ring(io_uring* ring) {
  return ::io_uring_submit_and_wait(ring, 1);
}

int clone_range(int from, std::uint64_t from_offset, int to, std::uint64_t to_offset, std::uint64_t bytes) {
  file_clone_range range{};
  range.src_fd = from;
  range.src_offset = from_offset;
  range.src_length = bytes;
  range.dest_offset = to_offset;
  return ::ioctl(to, FICLONERANGE, &range) == 0 ? 0 : -errno;
}

constexpr EngineCalls kernel_calls = {reopen_direct, read_direct, write_direct, set_up_ring, enter_ring, clone_range};

}  // namespace

const EngineCalls& system_calls() {
  return kernel_calls;
}

}  // namespace wconvert
