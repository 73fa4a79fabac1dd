// Verifies a snapshot, and preprocesses a picture through a cache, twice.

#include <cstddef>
#include <fstream>
#include <iterator>
#include <span>
#include <string>

#include "engine/cache/pictures.h"
#include "engine/snapshot/verify.h"

using namespace wconvert;

/// SNAPSHOT PROCESSOR PICTURE CACHE: ends with 0 if the snapshot is clean and the cache had the picture the second
/// time.
int main(int, char** words) {
  const bool is_clean = verify_snapshot(words[1], {}).ok();

  std::ifstream in(words[3], std::ios::binary);
  const std::string picture{std::istreambuf_iterator<char>(in), {}};
  const PictureProcessor processor = read_picture_processor(words[2], Kernel::pillow_13);
  PixelCache cache(words[4]);
  Report report;
  const auto preprocess = [&] {
    return preprocess_picture(std::as_bytes(std::span(picture)), processor, &cache, Here(report, Path().in(words[3])));
  };
  const bool was_there = preprocess().hit;
  return is_clean && !was_there && preprocess().hit ? 0 : 1;
}
