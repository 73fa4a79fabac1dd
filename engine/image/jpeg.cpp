#include <cstddef>
#include <cstdio>
// jpeglib.h needs the two above.
#include <jpeglib.h>

#include <array>
#include <csetjmp>

#include "engine/core/text.h"
#include "engine/image/codecs.h"

namespace wconvert {
namespace {

constexpr long most_memory = 192L << 20;  // what libjpeg may hold of a progressive picture
constexpr int most_scans = 500;           // a progressive picture is decoded anew for each

/// What libjpeg's callbacks see. Its errors come back by longjmp: nothing with a destructor lives between.
struct JpegReading {
  jpeg_error_mgr errors{};  // first: libjpeg gives its address
  jpeg_progress_mgr progress{};
  std::array<char, JMSG_LENGTH_MAX> what{};
  std::jmp_buf back;
};

JpegReading& reading_of(j_common_ptr jpeg) {
  return *static_cast<JpegReading*>(jpeg->client_data);
}

[[noreturn]] void fail_jpeg(j_common_ptr jpeg, const char* what) {
  JpegReading& reading = reading_of(jpeg);
  std::snprintf(reading.what.data(), reading.what.size(), "%s", what);
  std::longjmp(reading.back, 1);
}

[[noreturn]] void on_jpeg_error(j_common_ptr jpeg) {
  JpegReading& reading = reading_of(jpeg);
  jpeg->err->format_message(jpeg, reading.what.data());
  std::longjmp(reading.back, 1);
}

// The first warning is kept; libjpeg counts them.
void on_jpeg_message(j_common_ptr jpeg, int level) {
  if (level >= 0) return;
  JpegReading& reading = reading_of(jpeg);
  if (jpeg->err->num_warnings++ == 0) jpeg->err->format_message(jpeg, reading.what.data());
}

boolean on_jpeg_end(j_decompress_ptr jpeg) {
  fail_jpeg(reinterpret_cast<j_common_ptr>(jpeg), "ends too early");
}

void on_jpeg_progress(j_common_ptr jpeg) {
  if (reinterpret_cast<j_decompress_ptr>(jpeg)->input_scan_number > most_scans) fail_jpeg(jpeg, "has too many scans");
}

struct JpegMemory {
  jpeg_decompress_struct jpeg{};
  JpegMemory() = default;
  JpegMemory(const JpegMemory&) = delete;
  JpegMemory& operator=(const JpegMemory&) = delete;
  ~JpegMemory() { jpeg_destroy_decompress(&jpeg); }
};

/// Reads up to the first row. False after an error.
bool begin_jpeg(jpeg_decompress_struct& jpeg, std::span<const std::byte> file, JpegReading& reading) {
  if (setjmp(reading.back) != 0) return false;
  jpeg_create_decompress(&jpeg);
  jpeg.client_data = &reading;
  jpeg.progress = &reading.progress;
  jpeg.mem->max_memory_to_use = most_memory;
  jpeg_mem_src(&jpeg, reinterpret_cast<const unsigned char*>(file.data()), file.size());
  jpeg.src->fill_input_buffer = on_jpeg_end;
  jpeg_read_header(&jpeg, TRUE);
  const bool is_cmyk = jpeg.num_components == 4;
  jpeg.out_color_space = is_cmyk ? JCS_CMYK : JCS_RGB;
  return true;
}

/// Adobe writes CMYK inverted; Pillow takes every CMYK picture for one of Adobe's, and multiplies in eight bits.
void from_inverted_cmyk(const std::uint8_t* cmyk, std::uint8_t* rgb, std::size_t points) {
  for (std::size_t point = 0; point < points; ++point) {
    const unsigned white = cmyk[4 * point + 3];
    for (std::size_t channel = 0; channel < 3; ++channel) {
      const unsigned ink = 255U - cmyk[4 * point + channel];
      const unsigned product = ink * white + 128U;
      rgb[3 * point + channel] = static_cast<std::uint8_t>(white - (((product >> 8U) + product) >> 8U));
    }
  }
}

/// Decodes all rows; those of CMYK through `row`, which is null for the others.
bool read_jpeg_rows(jpeg_decompress_struct& jpeg, Picture& picture, std::uint8_t* row, JpegReading& reading) {
  if (setjmp(reading.back) != 0) return false;
  jpeg_start_decompress(&jpeg);
  const auto width = static_cast<std::size_t>(jpeg.output_width);
  while (jpeg.output_scanline < jpeg.output_height) {
    std::uint8_t* to = picture.rgb.data() + std::size_t{jpeg.output_scanline} * width * 3;
    JSAMPROW samples = row != nullptr ? row : to;
    if (jpeg_read_scanlines(&jpeg, &samples, 1) != 1)
      fail_jpeg(reinterpret_cast<j_common_ptr>(&jpeg), "ends too early");
    if (row != nullptr) from_inverted_cmyk(row, to, width);
  }
  return true;
}

void require_no_jpeg_error(bool done, const JpegReading& reading, const Path& where) {
  if (!done) throw Error(Trouble::input, where, text("is damaged: ", printable(reading.what.data())));
}

}  // namespace

Picture decode_jpeg(std::span<const std::byte> file, const Here& here) {
  JpegReading reading;
  JpegMemory memory;
  memory.jpeg.err = jpeg_std_error(&reading.errors);
  memory.jpeg.client_data = &reading;
  reading.errors.error_exit = on_jpeg_error;
  reading.errors.emit_message = on_jpeg_message;
  reading.progress.progress_monitor = on_jpeg_progress;
  require_no_jpeg_error(begin_jpeg(memory.jpeg, file, reading), reading, here.path());

  Picture picture = black_picture(memory.jpeg.image_height, memory.jpeg.image_width, here.path());
  std::vector<std::uint8_t> row(memory.jpeg.out_color_space == JCS_CMYK ? memory.jpeg.image_width * 4U : 0U);
  require_no_jpeg_error(
      read_jpeg_rows(memory.jpeg, picture, row.empty() ? nullptr : row.data(), reading), reading, here.path());
  if (reading.errors.num_warnings > 0) {
    here.note(text("is damaged, and decoded as far as it goes: ", printable(reading.what.data())));
  }
  return picture;
}

}  // namespace wconvert
