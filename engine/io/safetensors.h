#pragma once

// safetensors: eight bytes with the little-endian length N of the header, N bytes of JSON, then the data of the tensors
// without holes to the end of the file. Rules: github.com/huggingface/safetensors, safetensors/src/tensor.rs.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/dtype.h"
#include "engine/core/report.h"
#include "engine/core/text.h"
#include "engine/io/file.h"
#include "engine/tensor/layout.h"

namespace wconvert {

/// One tensor of a file. `begin` and `end` count bytes from the start of the file.
struct TensorEntry {
  std::string name;
  DType dtype = DType::f32;
  Shape shape;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

struct SafetensorsHeader {
  std::vector<TensorEntry> tensors;  // in the order of their data
  std::map<std::string, std::string> metadata;
  std::uint64_t data_begin = 0;
};

inline constexpr std::uint64_t most_header_bytes = 100'000'000;
/// Counts what headers say, in however many files, against more than those of the largest models say: so a hostile
/// checkpoint cannot make a program need more than 512 MiB.
class HeaderBudget {
 public:
  static constexpr std::size_t most_tensors = 250'000;

  /// Whether one more tensor fits, or a piece of text that goes with none.
  bool take_tensor(std::string_view name) { return ++tensors_ <= most_tensors && take_text(name.size()); }
  bool take_text(std::size_t bytes) { return (bytes_ += bytes) <= most_bytes; }
  /// Whether all that a header says fits.
  bool take(const SafetensorsHeader& header);
  static std::string excess() {
    return text("more than ", most_tensors, " tensors or ", most_bytes, " bytes of names and metadata");
  }

 private:
  static constexpr std::size_t most_bytes = 32'000'000;
  std::size_t tensors_ = 0, bytes_ = 0;
};

/// Checks every rule of the format and reports all that is wrong under `here` (the file). `head` holds at least the
/// first `8 + N` bytes of the file where the file has them; `file_size` is that of the whole file.
SafetensorsHeader parse_safetensors(std::string_view head, std::uint64_t file_size, const Here& here);

/// Reads the header of a file; never more of the file than that.
SafetensorsHeader read_safetensors(const InputFile& file, const Here& here);

/// What a file to be written holds; the order of `tensors` does not matter.
struct SafetensorsDraft {
  struct Tensor {
    std::string name;
    DType dtype = DType::f32;
    Shape shape;
  };
  std::vector<Tensor> tensors;
  std::map<std::string, std::string> metadata;
};

/// The eight bytes and the header, padded with spaces to a multiple of 8, and where each tensor will lie: by dtype from
/// high to low, then by name, as the library orders them.
struct SafetensorsLayout {
  std::string head;
  std::vector<TensorEntry> tensors;
  std::uint64_t file_size = 0;
};
SafetensorsLayout lay_out(SafetensorsDraft draft);

}  // namespace wconvert
