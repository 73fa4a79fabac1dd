#include "engine/io/yaml_lines.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/io/yaml_scalar.h"

namespace wconvert {
namespace {

// A text as its lines, from some line on.
struct Lines {
  std::string_view rest;
  std::size_t number = 0;

  bool at_end() const { return rest.empty(); }
  std::string_view first() const { return rest.substr(0, rest.find('\n')); }
  void drop() {
    rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
    ++number;
  }
};

std::size_t indentation(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

// Of more there is no index: the whole is read for the message.
constexpr std::size_t most_lines = 500'000;

bool is_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

bool is_string(std::string_view scalar) {
  const auto is_plain = [](char one) {
    return is_letter(one) || (one >= '0' && one <= '9') || one == '.' || one == '_' || one == '/' || one == '-';
  };
  return !scalar.empty() && is_letter(scalar[0]) && std::all_of(scalar.begin(), scalar.end(), is_plain) &&
         kind_of_plain(scalar) == PlainKind::string;
}

bool has_duplicates(const Json::object_t& members) {
  std::vector<std::string_view> names;
  names.reserve(members.size());
  for (const auto& member : members) names.push_back(member.first);
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) != names.end();
}

// Takes the lines that are indented as the first one and deeper than the key. Nothing if one of them has another form.
std::optional<Json> take_map(Lines& lines, std::size_t key_indent) {
  const std::size_t indent = indentation(lines.first());
  if (lines.at_end() || indent <= key_indent) return std::nullopt;
  Json map = Json::object();
  auto& members = map.get_ref<Json::object_t&>();
  for (; !lines.at_end() && indentation(lines.first()) > key_indent; lines.drop()) {
    if (indentation(lines.first()) != indent || members.size() == most_lines) return std::nullopt;
    const std::string_view line = lines.first().substr(indent);
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) return std::nullopt;
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = line.substr(colon + 2);
    if (!is_string(name) || !is_string(value)) return std::nullopt;
    // Json's own insertion looks through all that is there.
    members.emplace_back(std::string(name), std::string(value));
  }
  // An empty line or a comment might have more of the map behind it.
  const std::size_t behind = indentation(lines.first());
  if (!lines.at_end() && (behind == lines.first().size() || lines.first()[behind] == '#')) return std::nullopt;
  if (has_duplicates(members)) return std::nullopt;
  return map;
}

}  // namespace

std::optional<LiftedMap> lift_map(std::string_view text, std::string_view key) {
  for (Lines lines{text}; !lines.at_end(); lines.drop()) {
    const std::string_view line = lines.first();
    const std::size_t indent = indentation(line);
    if (line.size() != indent + key.size() + 1 || line.substr(indent, key.size()) != key || line.back() != ':')
      continue;
    const std::size_t key_line = lines.number;
    std::string document(text.substr(0, static_cast<std::size_t>(line.data() + line.size() - text.data())));
    lines.drop();
    std::optional<Json> map = take_map(lines, indent);
    if (!map) return std::nullopt;
    document += " {}\n";
    document += lines.rest;
    return LiftedMap{std::move(document), key_line, std::move(*map)};
  }
  return std::nullopt;
}

}  // namespace wconvert
