#include "engine/io/shard_index.h"

#include <utility>

#include "engine/core/text.h"
#include "engine/io/complaints.h"
#include "engine/io/json_members.h"
#include "engine/io/json_text.h"
#include "engine/io/links.h"
#include "engine/io/safetensors.h"

namespace wconvert {
namespace {

constexpr std::size_t most_index_bytes = 100'000'000;
constexpr std::string_view map_key = "weight_map";
constexpr std::string_view metadata_member = "metadata";
constexpr std::string_view extension = ".safetensors";

class Members : public JsonMembers {
 public:
  explicit Members(const Here& here)
      : here_(here), complaints_(here), findings_before_(here.report().findings().size()) {}

  void member(std::string name, Json value) override {
    const Here where = place(here_, name);
    if (name == map_key) {
      has_map_ = true;
      if (!value.is_object()) return complaints_.fail(where, "is ", describe_json(value), ", expected an object");
      if (index_.weight_map.empty() && complaints_.count() == 0) complaints_.fail(where, "is empty");
    } else if (name == metadata_member) {
      read_total_size(where, value);
    } else {
      where.note("is an unknown key of an index; not used");
    }
  }

  void inner(std::string name, Json value) override {
    const Here where = place(here_, map_key).in("tensor " + quoted(name));
    if (!value.is_string()) {
      return complaints_.fail(where, "is ", describe_json(value), ", expected the name of a file");
    }
    auto& file = value.get_ref<std::string&>();
    if (!is_shard_name(file)) {
      return complaints_.fail(
          where, "the file ", quoted(file), " is not the plain name of a file that ends in ", extension);
    }
    if (!budget_.take_tensor(name) || !budget_.take_text(file.size())) {
      if (!std::exchange(is_full_, true)) complaints_.fail(place(here_, map_key), "holds ", HeaderBudget::excess());
      return;
    }
    index_.weight_map.emplace(std::move(name), std::move(file));
  }

  ShardIndex take() {
    if (!has_map_ && here_.report().findings().size() == findings_before_) here_.fail(text("has no ", map_key));
    if (!has_metadata_) here_.note("has no metadata.total_size");
    complaints_.finish();
    return std::move(index_);
  }

 private:
  void read_total_size(const Here& where, const Json& metadata) {
    has_metadata_ = true;
    if (!metadata.is_object())
      return where.note(text("is ", describe_json(metadata), ", expected an object; not used"));
    const auto total = metadata.find("total_size");
    if (total == metadata.end()) {
      has_metadata_ = false;
    } else if (!total->is_number_unsigned()) {
      (where / "total_size").note(text("is ", describe_json(*total), ", expected a number of bytes; not used"));
    } else {
      index_.total_size = total->get<std::uint64_t>();
    }
  }

  const Here& here_;
  Complaints complaints_;
  std::size_t findings_before_;
  ShardIndex index_;
  HeaderBudget budget_;
  bool is_full_ = false;
  bool has_map_ = false;
  bool has_metadata_ = false;
};

}  // namespace

bool is_shard_name(std::string_view name) {
  return is_plain_name(name) && name.size() > extension.size() && name.ends_with(extension) && printable(name) == name;
}

ShardIndex parse_shard_index(std::string_view input, const Here& here) {
  Members members(here);
  read_members(input, here, {.bytes = most_index_bytes, .depth = 64}, map_key, members);
  return members.take();
}

std::string dump_shard_index(const ShardIndex& index) {
  std::string json = "{\n  \"metadata\": {";
  if (index.total_parameters) json += text("\n    \"total_parameters\": ", *index.total_parameters);
  if (index.total_parameters && index.total_size) json += ',';
  if (index.total_size) json += text("\n    \"total_size\": ", *index.total_size);
  json += index.total_parameters || index.total_size ? "\n  }," : "},";
  json += "\n  \"weight_map\": {";
  for (const auto& [name, file] : index.weight_map) {
    json += json.back() == '{' ? "\n    " : ",\n    ";
    append_json_string(json, name, Escapes::non_ascii);
    json += ": ";
    append_json_string(json, file, Escapes::non_ascii);
  }
  return json + (index.weight_map.empty() ? "}\n}\n" : "\n  }\n}\n");
}

}  // namespace wconvert
