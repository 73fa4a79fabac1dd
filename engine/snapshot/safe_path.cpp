#include "engine/snapshot/safe_path.h"

#include <algorithm>
#include <optional>

#include "engine/core/text.h"
#include "engine/core/utf8.h"

namespace wconvert {
namespace {

constexpr std::size_t most_part_bytes = 255;
constexpr std::size_t most_bytes = 4096;

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::optional<Character> character = first_character(bytes);
    if (!character) return false;
    bytes.remove_prefix(character->length);
  }
  return true;
}

bool is_control(char byte) {
  return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F;
}

std::string why_unsafe_part(std::string_view part) {
  if (part.empty()) return "has an empty part";
  if (part == "." || part == "..") return "has the part " + quoted(part);
  if (part.size() > most_part_bytes) return text("has a part of ", part.size(), " bytes");
  return {};
}

/// Cuts the first part off.
std::string_view take_part(std::string_view& path) {
  const std::size_t end = path.find('/');
  const std::string_view part = path.substr(0, end);
  path = end == std::string_view::npos ? std::string_view() : path.substr(end + 1);
  return part;
}

}  // namespace

std::string why_unsafe(std::string_view path) {
  if (path.empty()) return "is empty";
  if (path.size() > most_bytes) return text("is ", path.size(), " bytes long");
  if (path.front() == '/') return "is absolute";
  if (path.back() == '/') return "ends in a slash";
  if (!is_utf8(path)) return "is not UTF-8";
  if (path.find('\\') != std::string_view::npos) return "has a backslash";
  if (std::any_of(path.begin(), path.end(), is_control)) return "has a control character";
  while (!path.empty()) {
    if (std::string why = why_unsafe_part(take_part(path)); !why.empty()) return why;
  }
  return {};
}

bool PathOrder::operator()(std::string_view left, std::string_view right) const {
  while (!left.empty() && !right.empty()) {
    const int order = take_part(left).compare(take_part(right));
    if (order != 0) return order < 0;
  }
  return left.empty() && !right.empty();
}

std::string folded(std::string_view path) {
  std::string out(path);
  for (char& byte : out) byte = byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
  return out;
}

std::string shown(const std::string& path) {
  return is_utf8(path) ? path : printable(path);
}

}  // namespace wconvert
