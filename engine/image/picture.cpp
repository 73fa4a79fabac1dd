#include "engine/image/picture.h"

#include <string_view>

#include "engine/core/text.h"
#include "engine/image/codecs.h"

namespace wconvert {

void require_size(std::int64_t height, std::int64_t width, const Path& where) {
  if (height > 0 && width > 0 && height <= most_points / width) return;
  throw Error(
      Trouble::input, where, text("is ", height, " x ", width, " points, expected 1 to ", most_points, " of them"));
}

Picture black_picture(std::int64_t height, std::int64_t width, const Path& where) {
  require_size(height, width, where);
  return {height, width, std::vector<std::uint8_t>(static_cast<std::size_t>(height * width * 3))};
}

Picture decode_picture(std::span<const std::byte> file, const Here& here) {
  const std::string_view head(reinterpret_cast<const char*>(file.data()), file.size());
  if (head.starts_with("\x89PNG\r\n\x1a\n")) return decode_png(file, here.path());
  if (head.starts_with("\xff\xd8\xff")) return decode_jpeg(file, here);
  throw Error(Trouble::input, here.path(), "is neither a PNG nor a JPEG file");
}

}  // namespace wconvert
