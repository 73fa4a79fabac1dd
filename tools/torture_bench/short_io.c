// Reads and writes that give less than they were asked for, or are interrupted, as the seed in SHORT_IO_SEED says.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/types.h>

static __thread unsigned long state;

static unsigned long draw(void) {
  if (state == 0) {
    const char* seed = getenv("SHORT_IO_SEED");
    state = seed == NULL ? 1 : strtoul(seed, NULL, 10) * 2654435761UL + 1;
  }
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

// 0: interrupted; else how many of them.
static size_t some(size_t bytes) {
  const unsigned long number = draw();
  if (bytes == 0 || number % 4 == 0) return bytes;
  if (number % 11 == 1) return 0;
  return number % 3 == 0 ? 1 : 1 + (number >> 8) % bytes;
}

#define SHORTEN(result, name, parameters, ...)                                   \
  result name parameters {                                                       \
    static result(*real) parameters;                                             \
    if (real == NULL) real = (result(*) parameters)dlsym(RTLD_NEXT, #name);      \
    const size_t wanted = bytes;                                                 \
    bytes = some(bytes);                                                         \
    if (bytes == 0 && wanted != 0) return errno = EINTR, -1;                     \
    return real(__VA_ARGS__);                                                    \
  }

SHORTEN(ssize_t, read, (int file, void* to, size_t bytes), file, to, bytes)
SHORTEN(ssize_t, write, (int file, const void* from, size_t bytes), file, from, bytes)
SHORTEN(ssize_t, pread, (int file, void* to, size_t bytes, off_t at), file, to, bytes, at)
SHORTEN(ssize_t, pwrite, (int file, const void* from, size_t bytes, off_t at), file, from, bytes, at)
SHORTEN(ssize_t, pread64, (int file, void* to, size_t bytes, off64_t at), file, to, bytes, at)
SHORTEN(ssize_t, pwrite64, (int file, const void* from, size_t bytes, off64_t at), file, from, bytes, at)
