#include "engine/io/safetensors_header.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "engine/core/checked.h"
#include "engine/core/text.h"
#include "engine/io/complaints.h"
#include "engine/io/json_members.h"
#include "engine/io/safetensors_plain.h"

namespace wconvert {
namespace {

// Programs write a handful; a bound keeps the memory for a hostile header within a few times its size.
constexpr std::size_t most_metadata = 100'000;
constexpr std::string_view expected_size = ", expected an integer from 0 to 2^63 - 1";

bool is_size(const Json& value) {
  return value.is_number_unsigned() && value.get<std::uint64_t>() <= std::numeric_limits<std::int64_t>::max();
}

std::string shape_text(const Shape& shape) {
  std::string list;
  for (std::size_t index = 0; index < std::min<std::size_t>(shape.size(), 8); ++index) {
    list += text(index == 0 ? "" : ", ", shape[index]);
  }
  return text("[", list, shape.size() > 8 ? ", ..." : "", "]");
}

// Only an integer that was written with a minus is signed.
std::string found(const Json& value) {
  const bool negative_zero = value.is_number_integer() && !value.is_number_unsigned() && value == 0;
  return negative_zero ? "the integer -0" : describe_json(value);
}

class Entries : public JsonMembers {
 public:
  Entries(std::uint64_t data_begin, const Here& here) : here_(here), complaints_(here) {
    header_.data_begin = data_begin;
  }

  Here place(const Here&, std::string_view name) const override {
    return here_.in(name == metadata_key ? std::string(name) : tensor_place(name)).colon();
  }

  void member(std::string name, Json value) override {
    const Here entry = place(here_, name);
    if (name != metadata_key) return add_tensor(entry, std::move(name), value);
    if (!value.is_object() && !value.is_null()) {
      complaints_.fail(entry, "is ", found(value), ", expected an object of strings");
    }
  }

  void inner(std::string name, Json value) override {
    const Here entry = here_.in(metadata_key);
    if (!value.is_string()) {
      complaints_.fail(entry, "the value of ", quoted(name), " is ", found(value), ", expected a string");
    } else if (!budget_.take_text(name.size() + value.get_ref<std::string&>().size())) {
      refuse_excess();
    } else if (header_.metadata.size() < most_metadata) {
      header_.metadata.emplace(std::move(name), std::move(value.get_ref<std::string&>()));
    } else if (!std::exchange(metadata_is_full_, true)) {
      complaints_.fail(entry, "has more than ", most_metadata, " keys");
    }
  }

  SafetensorsHeader take() {
    complaints_.finish();
    return std::move(header_);
  }

 private:
  void refuse_excess() {
    if (!std::exchange(is_full_, true)) complaints_.fail(here_.in("header"), "holds ", HeaderBudget::excess());
  }

  void add_tensor(const Here& entry, std::string name, const Json& value) {
    if (!value.is_object()) return complaints_.fail(entry, "is ", found(value), ", expected an object");
    for (const auto& member : value.get_ref<const Json::object_t&>()) {
      if (member.first == "dtype" || member.first == "shape" || member.first == "data_offsets") continue;
      complaints_.fail(entry, "has the unknown key ", quoted(member.first), ", expected dtype, shape and data_offsets");
    }
    const std::optional<DType> dtype = read_dtype(entry, value);
    const std::optional<Shape> shape = read_shape(entry, value);
    const std::optional<std::pair<std::uint64_t, std::uint64_t>> offsets = read_offsets(entry, value);
    if (!dtype || !shape || !offsets) return;
    const auto [begin, end] = *offsets;
    if (!check_size(entry, *dtype, *shape, begin, end)) return;
    if (!budget_.take_tensor(name)) return refuse_excess();
    header_.tensors.push_back({std::move(name), *dtype, *shape, header_.data_begin + begin, header_.data_begin + end});
  }

  const Json* field(const Here& entry, const Json& value, const char* name) {
    const auto position = value.find(name);
    if (position != value.end()) return &*position;
    complaints_.fail(entry, name, " is missing");
    return nullptr;
  }

  std::optional<DType> read_dtype(const Here& entry, const Json& value) {
    const Json* dtype = field(entry, value, "dtype");
    if (dtype == nullptr) return std::nullopt;
    if (!dtype->is_string()) {
      complaints_.fail(entry, "dtype is ", found(*dtype), ", expected a string");
      return std::nullopt;
    }
    const auto& name = dtype->get_ref<const std::string&>();
    const std::optional<DType> known = dtype_named(name);
    if (!known) {
      complaints_.fail(entry, "dtype ", quoted(name), " is unknown, expected one of ", dtype_names());
      return std::nullopt;
    }
    if (bits_of(*known) % 8 != 0) {
      complaints_.fail(entry, "dtype ", name, " ", why_no_weight(*known), ", expected whole bytes");
      return std::nullopt;
    }
    return known;
  }

  std::optional<Shape> read_shape(const Here& entry, const Json& value) {
    const Json* list = field(entry, value, "shape");
    if (list == nullptr) return std::nullopt;
    if (!list->is_array()) {
      complaints_.fail(entry, "shape is ", found(*list), ", expected a list");
      return std::nullopt;
    }
    if (list->size() > most_dimensions) {
      complaints_.fail(entry, "shape has ", list->size(), " dimensions, expected at most ", most_dimensions);
      return std::nullopt;
    }
    Shape shape;
    for (const Json& extent : *list) {
      if (!is_size(extent)) {
        complaints_.fail(entry, "shape[", shape.size(), "] is ", found(extent), expected_size);
        return std::nullopt;
      }
      shape.push_back(extent.get<std::int64_t>());
    }
    return shape;
  }

  std::optional<std::pair<std::uint64_t, std::uint64_t>> read_offsets(const Here& entry, const Json& value) {
    const Json* list = field(entry, value, "data_offsets");
    if (list == nullptr) return std::nullopt;
    if (!list->is_array()) {
      complaints_.fail(entry, "data_offsets is ", found(*list), ", expected a list");
      return std::nullopt;
    }
    if (list->size() != 2) {
      complaints_.fail(entry, "data_offsets has a length of ", list->size(), ", expected 2");
      return std::nullopt;
    }
    for (std::size_t index = 0; index < 2; ++index) {
      const Json& offset = (*list)[index];
      if (is_size(offset)) continue;
      complaints_.fail(entry, "data_offsets[", index, "] is ", found(offset), expected_size);
      return std::nullopt;
    }
    return std::pair((*list)[0].get<std::uint64_t>(), (*list)[1].get<std::uint64_t>());
  }

  // Holds the range of the data against what dtype and shape need.
  bool check_size(const Here& entry, DType dtype, const Shape& shape, std::uint64_t begin, std::uint64_t end) {
    const std::optional<std::int64_t> volume = checked_volume(shape);
    const std::optional<std::int64_t> bytes =
        volume ? checked_multiply(*volume, static_cast<std::int64_t>(size_of(dtype))) : std::nullopt;
    if (!bytes) {
      complaints_.fail(entry, "shape ", shape_text(shape), " of ", name_of(dtype), " overflows 63 bits");
    } else if (begin > end) {
      complaints_.fail(entry, "data_offsets [", begin, ", ", end, "] end before they begin");
    } else if (end - begin != static_cast<std::uint64_t>(*bytes)) {
      complaints_.fail(entry,
                       "data_offsets [",
                       begin,
                       ", ",
                       end,
                       "] span ",
                       end - begin,
                       " bytes, expected ",
                       *bytes,
                       " for shape ",
                       shape_text(shape),
                       " of ",
                       name_of(dtype));
    } else {
      return true;
    }
    return false;
  }

  const Here& here_;
  Complaints complaints_;
  SafetensorsHeader header_;
  HeaderBudget budget_;
  bool is_full_ = false;
  bool metadata_is_full_ = false;
};

}  // namespace

std::string tensor_place(std::string_view name) {
  return "tensor " + quoted(name);
}

SafetensorsHeader parse_header(std::string_view json, std::uint64_t data_begin, const Here& here) {
  if (std::optional<SafetensorsHeader> plain = parse_plain_header(json, data_begin)) {
    if (HeaderBudget().take(*plain)) return std::move(*plain);
  }
  return parse_any_header(json, data_begin, here);
}

SafetensorsHeader parse_any_header(std::string_view json, std::uint64_t data_begin, const Here& here) {
  Entries entries(data_begin, here);
  read_members(json, here.in("header"), {.bytes = most_header_bytes, .depth = 64}, metadata_key, entries);
  return entries.take();
}

}  // namespace wconvert
