#include "engine/io/safetensors_plain.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/checked.h"
#include "engine/core/sort_runs.h"
#include "engine/io/safetensors_header.h"

namespace wconvert {
namespace {

/// Where reading stands. Each step tells whether it found what it is about; after one that did not, nothing counts.
class PlainText {
 public:
  explicit PlainText(std::string_view text) : text_(text) {}

  bool at_end() {
    skip_space();
    return at_ == text_.size();
  }
  bool next(char wanted) {
    skip_space();
    if (at_ == text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  bool string(std::string_view& value) {
    if (!next('"')) return false;
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_plain(text_[at_])) ++at_;
    value = text_.substr(begin, at_ - begin);
    return at_ < text_.size() && text_[at_++] == '"';
  }
  /// At most 18 digits: less than 2^63.
  bool number(std::int64_t& value) {
    skip_space();
    const std::size_t begin = at_;
    std::uint64_t sum = 0;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      sum = sum * 10 + static_cast<std::uint64_t>(text_[at_] - '0');
    }
    value = static_cast<std::int64_t>(sum);
    const std::size_t digits = at_ - begin;
    return digits > 0 && digits <= 18 && (digits == 1 || text_[begin] != '0');
  }
  /// An object that is closed where its braces say so; whether it is one is not looked at.
  bool object(std::string_view& value) {
    skip_space();
    const std::size_t begin = at_;
    std::size_t depth = 0;
    for (bool in_string = false; at_ < text_.size(); ++at_) {
      const char one = text_[at_];
      if (one == '\\') ++at_;
      if (one == '"') in_string = !in_string;
      if (!in_string && one == '{') ++depth;
      if (!in_string && one == '}' && --depth == 0) {
        value = text_.substr(begin, ++at_ - begin);
        return true;
      }
      if (depth == 0) return false;
    }
    return false;
  }

 private:
  static bool is_plain(char one) { return one >= ' ' && one <= '~' && one != '"' && one != '\\'; }
  void skip_space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
      ++at_;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool read_list(PlainText& text, std::size_t most, Shape& list) {
  if (!text.next('[')) return false;
  if (text.next(']')) return true;
  do {
    std::int64_t extent = 0;
    if (list.size() == most || !text.number(extent)) return false;
    list.push_back(extent);
  } while (text.next(','));
  return text.next(']');
}

bool fits(const TensorEntry& entry) {
  const auto volume = checked_volume(entry.shape);
  const auto bytes = volume ? checked_multiply(*volume, static_cast<std::int64_t>(size_of(entry.dtype))) : std::nullopt;
  return bytes && entry.begin <= entry.end && entry.end - entry.begin == static_cast<std::uint64_t>(*bytes);
}

/// The value of a tensor's name, with offsets from the start of the data.
bool read_entry(PlainText& text, TensorEntry& entry) {
  Shape offsets;
  bool has_dtype = false, has_shape = false, has_offsets = false;
  if (!text.next('{')) return false;
  do {
    std::string_view key;
    if (!text.string(key) || !text.next(':')) return false;
    if (key == "dtype" && !std::exchange(has_dtype, true)) {
      std::string_view name;
      if (!text.string(name)) return false;
      const auto dtype = dtype_named(name);
      if (!dtype || bits_of(*dtype) % 8 != 0) return false;
      entry.dtype = *dtype;
    } else if (key == "shape" && !std::exchange(has_shape, true)) {
      if (!read_list(text, most_dimensions, entry.shape)) return false;
    } else if (key == "data_offsets" && !std::exchange(has_offsets, true)) {
      if (!read_list(text, 2, offsets) || offsets.size() != 2) return false;
    } else {
      return false;
    }
  } while (text.next(','));
  if (!text.next('}') || !has_dtype || !has_shape || !has_offsets) return false;
  entry.begin = static_cast<std::uint64_t>(offsets[0]);
  entry.end = static_cast<std::uint64_t>(offsets[1]);
  return fits(entry);
}

/// `__metadata__` may hold any string, and is read by who reads them all.
bool read_metadata(PlainText& text, std::map<std::string, std::string>& metadata) {
  std::string_view object;
  if (!text.object(object)) return false;
  Report report;
  const std::string alone = "{\"__metadata__\":" + std::string(object) + '}';
  metadata = parse_any_header(alone, 0, Here(report)).metadata;
  return report.findings().empty() && report.notes().empty();
}

bool has_duplicates(const std::vector<TensorEntry>& tensors) {
  std::vector<std::string_view> names;
  names.reserve(tensors.size());
  for (const TensorEntry& entry : tensors) names.push_back(entry.name);
  sort_runs(names, std::less<>());
  return std::adjacent_find(names.begin(), names.end()) != names.end();
}

}  // namespace

std::optional<SafetensorsHeader> parse_plain_header(std::string_view json, std::uint64_t data_begin) {
  constexpr std::size_t bytes_of_an_entry = 100;
  SafetensorsHeader header;
  header.data_begin = data_begin;
  header.tensors.reserve(json.size() / bytes_of_an_entry);
  PlainText text(json);
  if (!text.next('{')) return std::nullopt;
  bool has_metadata = false;
  do {
    std::string_view name;
    if (!text.string(name) || !text.next(':')) return std::nullopt;
    if (name == metadata_key) {
      if (std::exchange(has_metadata, true) || !read_metadata(text, header.metadata)) return std::nullopt;
      continue;
    }
    TensorEntry& entry = header.tensors.emplace_back();
    if (!read_entry(text, entry)) return std::nullopt;
    entry.name = name;
    entry.begin += data_begin;
    entry.end += data_begin;
  } while (text.next(','));
  if (!text.next('}') || !text.at_end() || has_duplicates(header.tensors)) return std::nullopt;
  return header;
}

}  // namespace wconvert
