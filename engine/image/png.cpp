#include <png.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstring>

#include "engine/core/text.h"
#include "engine/image/codecs.h"

namespace wconvert {
namespace {

/// What libpng's callbacks see. Its errors come back by longjmp: nothing with a destructor lives between.
struct PngReading {
  std::span<const std::byte> rest;
  std::array<char, 128> what{};
  std::jmp_buf back;
};

[[noreturn]] void on_png_error(png_structp png, png_const_charp what) {
  auto* reading = static_cast<PngReading*>(png_get_error_ptr(png));
  std::strncpy(reading->what.data(), what, reading->what.size() - 1);
  std::longjmp(reading->back, 1);
}

// Pillow does not hear of them either: a bad checksum of a comment, a colour profile that is none.
void on_png_warning(png_structp /*png*/, png_const_charp /*what*/) {}

void read_png_bytes(png_structp png, png_bytep to, std::size_t count) {
  auto* reading = static_cast<PngReading*>(png_get_io_ptr(png));
  if (count > reading->rest.size()) png_error(png, "ends too early");
  std::memcpy(to, reading->rest.data(), count);
  reading->rest = reading->rest.subspan(count);
}

/// Reads up to the first row. False after an error.
bool begin_png(png_structp png, png_infop info, PngReading& reading) {
  if (setjmp(reading.back) != 0) return false;
  png_read_info(png, info);
  const int type = png_get_color_type(png, info);
  const int depth = png_get_bit_depth(png, info);
  // Pillow keeps 16 bits of a grey picture without alpha, and cuts them off when it makes colours of them.
  const bool is_grey_16 = type == PNG_COLOR_TYPE_GRAY && depth == 16;
  if (type == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  if (type == PNG_COLOR_TYPE_GRAY && depth < 8) png_set_expand_gray_1_2_4_to_8(png);
  if (depth == 16 && !is_grey_16) png_set_strip_16(png);
  if ((type & PNG_COLOR_MASK_ALPHA) != 0 || type == PNG_COLOR_TYPE_PALETTE) png_set_strip_alpha(png);
  if ((type & PNG_COLOR_MASK_COLOR) == 0 && !is_grey_16) png_set_gray_to_rgb(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  return true;
}

bool read_png_rows(png_structp png, png_bytepp rows, PngReading& reading) {
  if (setjmp(reading.back) != 0) return false;
  png_read_image(png, rows);
  return true;
}

/// Frees what libpng holds.
struct PngMemory {
  png_structp png = nullptr;
  png_infop info = nullptr;
  PngMemory() = default;
  PngMemory(const PngMemory&) = delete;
  PngMemory& operator=(const PngMemory&) = delete;
  ~PngMemory() { png_destroy_read_struct(&png, &info, nullptr); }
};

void require_no_png_error(bool done, const PngReading& reading, const Path& where) {
  if (!done) throw Error(Trouble::input, where, text("is damaged: ", printable(reading.what.data())));
}

void widen_grey_16(const std::vector<std::uint8_t>& samples, Picture& picture) {
  for (std::size_t point = 0; point < samples.size() / 2; ++point) {
    const bool beyond = samples[2 * point] != 0;
    std::fill_n(picture.rgb.begin() + static_cast<std::ptrdiff_t>(3 * point),
                3,
                beyond ? std::uint8_t{255} : samples[2 * point + 1]);
  }
}

}  // namespace

Picture decode_png(std::span<const std::byte> file, const Path& where) {
  PngReading reading{file, {}, {}};
  PngMemory memory;
  memory.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reading, on_png_error, on_png_warning);
  if (memory.png != nullptr) memory.info = png_create_info_struct(memory.png);
  if (memory.info == nullptr) throw Error(Trouble::resource, where, "no memory to read it");
  png_set_read_fn(memory.png, &reading, read_png_bytes);
  png_set_user_limits(memory.png, static_cast<png_uint_32>(most_points), static_cast<png_uint_32>(most_points));
  require_no_png_error(begin_png(memory.png, memory.info, reading), reading, where);

  Picture picture =
      black_picture(png_get_image_height(memory.png, memory.info), png_get_image_width(memory.png, memory.info), where);
  const bool is_grey_16 = png_get_channels(memory.png, memory.info) == 1;
  std::vector<std::uint8_t> grey(is_grey_16 ? picture.rgb.size() / 3 * 2 : 0);
  std::vector<std::uint8_t>& samples = is_grey_16 ? grey : picture.rgb;
  std::vector<png_bytep> rows(static_cast<std::size_t>(picture.height));
  for (std::size_t row = 0; row < rows.size(); ++row) rows[row] = samples.data() + row * (samples.size() / rows.size());
  require_no_png_error(read_png_rows(memory.png, rows.data(), reading), reading, where);
  if (is_grey_16) widen_grey_16(grey, picture);
  return picture;
}

}  // namespace wconvert
