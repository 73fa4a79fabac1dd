#include "engine/io/safetensors.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "engine/core/checked.h"
#include "engine/core/in_memory.h"
#include "engine/core/sort_runs.h"
#include "engine/core/text.h"
#include "engine/io/appearance.h"
#include "engine/io/complaints.h"
#include "engine/io/json_text.h"
#include "engine/io/safetensors_header.h"

namespace wconvert {
namespace {

constexpr std::uint64_t prefix_bytes = 8;

std::uint64_t header_length(std::string_view head) {
  std::uint64_t length = 0;
  for (std::size_t index = prefix_bytes; index-- > 0;) length = length << 8 | static_cast<unsigned char>(head[index]);
  return length;
}

// What is wrong before a byte of the JSON is read, if anything.
std::optional<std::string> prefix_fault(std::string_view head, std::uint64_t file_size) {
  if (file_size < prefix_bytes) {
    return text("is ", file_size, " bytes, expected the header's length in 8 bytes, the header, and the data");
  }
  constexpr const char* half_read = "the header of a safetensors file was not read whole";
  if (head.size() < prefix_bytes) throw std::logic_error(half_read);
  const std::uint64_t length = header_length(head);
  if (length > most_header_bytes) {
    return text("header of ", length, " bytes, expected at most ", most_header_bytes);
  }
  if (length > file_size - prefix_bytes) {
    return text("header of ",
                length,
                " bytes, but the file is ",
                file_size,
                ": ",
                length + prefix_bytes - file_size,
                " bytes missing");
  }
  if (length < 2) return text("header of ", length, " bytes, expected at least 2");
  if (head.size() < prefix_bytes + length) throw std::logic_error(half_read);
  if (head[prefix_bytes] != '{') {
    return text("header begins with ", quoted(head.substr(prefix_bytes, 1)), ", expected {");
  }
  return std::nullopt;
}

std::string offsets_text(const TensorEntry& entry, std::uint64_t data_begin) {
  return text("[", entry.begin - data_begin, ", ", entry.end - data_begin, "]");
}

void sort_by_data(std::vector<TensorEntry>& tensors) {
  sort_runs(tensors, [](const TensorEntry& left, const TensorEntry& right) {
    return std::tie(left.begin, left.end, left.name) < std::tie(right.begin, right.end, right.name);
  });
}

// The data of the tensors, in their order, must follow each other from the header's end to the end of the file.
void check_data(const SafetensorsHeader& header, std::uint64_t file_size, const Here& here) {
  Complaints complaints(here);
  const TensorEntry* last = nullptr;
  std::uint64_t expected = header.data_begin;
  for (const TensorEntry& entry : header.tensors) {
    const auto complain = [&](const std::string& what) {
      complaints.fail(
          here.in(tensor_place(entry.name)), "data_offsets ", offsets_text(entry, header.data_begin), " ", what);
    };
    if (entry.begin < expected) {
      complain(text("overlap ", tensor_place(last->name), " ", offsets_text(*last, header.data_begin)));
    } else if (entry.begin > expected) {
      complain(text("leave ",
                    entry.begin - expected,
                    " bytes unused behind ",
                    last == nullptr ? "the header"
                                    : text(tensor_place(last->name), " ", offsets_text(*last, header.data_begin))));
    }
    if (entry.end >= expected) {
      expected = entry.end;
      last = &entry;
    }
  }
  complaints.finish();
  if (complaints.count() > 0) return;
  const auto sizes = text("the tensors take ",
                          expected - header.data_begin,
                          " bytes, the file has room for ",
                          file_size - header.data_begin);
  if (expected > file_size) {
    here.fail(text(expected - file_size, " bytes missing: ", sizes));
    here.hint("the file was not copied or downloaded whole: fetch it again");
  } else if (expected < file_size) {
    here.fail(text(file_size - expected, " bytes after the last tensor: ", sizes));
  }
}

void append_entry(std::string& json, const TensorEntry& entry) {
  if (json.back() != '{') json += ',';
  append_json_string(json, entry.name, Escapes::nothing_more);
  append(json, ":{\"dtype\":\"", name_of(entry.dtype), "\",\"shape\":[");
  for (std::size_t index = 0; index < entry.shape.size(); ++index) {
    append(json, index == 0 ? "" : ",", entry.shape[index]);
  }
  append(json, "],\"data_offsets\":[", entry.begin, ",", entry.end, "]}");
}

void append_metadata(std::string& json, const std::map<std::string, std::string>& metadata) {
  json += "\"__metadata__\":{";
  for (const auto& [key, value] : metadata) {
    if (json.back() != '{') json += ',';
    append_json_string(json, key, Escapes::nothing_more);
    json += ':';
    append_json_string(json, value, Escapes::nothing_more);
  }
  json += '}';
}

void require_distinct_names(const std::vector<TensorEntry>& entries) {
  std::vector<std::string_view> names;
  names.reserve(entries.size());
  for (const TensorEntry& entry : entries) names.push_back(entry.name);
  sort_runs(names, std::less<>());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end()) throw std::logic_error(text("tensor ", quoted(*twice), " was to be written twice"));
}

// The entries in the order of the file, with offsets from the start of the data.
std::vector<TensorEntry> place(std::vector<SafetensorsDraft::Tensor> tensors) {
  std::vector<SafetensorsDraft::Tensor*> order;
  order.reserve(tensors.size());
  for (SafetensorsDraft::Tensor& tensor : tensors) order.push_back(&tensor);
  sort_runs(order, [](const SafetensorsDraft::Tensor* left, const SafetensorsDraft::Tensor* right) {
    return std::tie(right->dtype, left->name) < std::tie(left->dtype, right->name);
  });
  std::vector<TensorEntry> entries;
  entries.reserve(tensors.size());
  for (SafetensorsDraft::Tensor* tensor : order) {
    auto& [name, dtype, shape] = *tensor;
    const auto volume = checked_volume(shape);
    const auto bytes = volume ? checked_multiply(*volume, static_cast<std::int64_t>(bits_of(dtype))) : std::nullopt;
    if (!bytes || *bytes % 8 != 0) {
      throw std::logic_error(text("tensor ", quoted(name), " has no size in bytes that fits in 63 bits"));
    }
    entries.push_back({std::move(name), dtype, std::move(shape), 0, static_cast<std::uint64_t>(*bytes / 8)});
  }
  require_distinct_names(entries);
  std::uint64_t end = 0;
  for (TensorEntry& entry : entries) {
    const auto next = checked_add(end, entry.end);
    if (!next) throw std::logic_error("the tensors of a file take more than 64 bits of bytes");
    entry.begin = std::exchange(end, *next);
    entry.end = end;
  }
  return entries;
}

}  // namespace

SafetensorsHeader parse_safetensors(std::string_view head, std::uint64_t file_size, const Here& here) {
  if (std::optional<std::string> fault = prefix_fault(head, file_size)) {
    here.fail(std::move(*fault));
    const bool bare = !head.empty() && head[0] == '{';
    std::string hint = bare ? "looks like JSON without the header's length in front" : appearance(head);
    if (!hint.empty()) here.hint(std::move(hint));
    return {};
  }
  const std::uint64_t length = header_length(head);
  const std::size_t findings = here.report().findings().size();
  SafetensorsHeader header = parse_header(head.substr(prefix_bytes, length), prefix_bytes + length, here);
  sort_by_data(header.tensors);
  if (here.report().findings().size() == findings) check_data(header, file_size, here);
  return header;
}

bool HeaderBudget::take(const SafetensorsHeader& header) {
  bool fits = true;
  for (const TensorEntry& entry : header.tensors) fits = fits && take_tensor(entry.name);
  for (const auto& [key, value] : header.metadata) fits = fits && take_text(key.size() + value.size());
  return fits;
}

SafetensorsHeader read_safetensors(const InputFile& file, const Here& here) {
  // Enough to see what else it may be.
  std::string head(std::min<std::uint64_t>(file.size(), 64), '\0');
  file.read_at(0, std::as_writable_bytes(std::span(head)));
  std::uint64_t bytes = head.size();
  if (file.size() > prefix_bytes) {
    const std::uint64_t length = header_length(head);
    if (length <= most_header_bytes && length <= file.size() - prefix_bytes) bytes = prefix_bytes + length;
  }
  return in_memory(file.path(), bytes, [&] {
    head.resize(bytes);
    file.read_at(0, std::as_writable_bytes(std::span(head)));
    return parse_safetensors(head, file.size(), here);
  });
}

SafetensorsLayout lay_out(SafetensorsDraft draft) {
  SafetensorsLayout layout;
  layout.tensors = place(std::move(draft.tensors));
  std::string json = "{";
  if (!draft.metadata.empty()) append_metadata(json, draft.metadata);
  for (const TensorEntry& entry : layout.tensors) append_entry(json, entry);
  json += '}';
  json.resize((json.size() + 7) / 8 * 8, ' ');
  if (json.size() > most_header_bytes) {
    throw Error(Trouble::input, Path(), text("a header of ", json.size(), " bytes, at most ", most_header_bytes));
  }
  for (std::size_t shift = 0; shift < prefix_bytes; ++shift) {
    layout.head += static_cast<char>(json.size() >> (8 * shift) & 0xFF);
  }
  layout.head += json;
  for (TensorEntry& entry : layout.tensors) {
    entry.begin += layout.head.size();
    entry.end += layout.head.size();
  }
  layout.file_size = layout.tensors.empty() ? layout.head.size() : layout.tensors.back().end;
  return layout;
}

}  // namespace wconvert
