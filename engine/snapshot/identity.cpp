#include "engine/snapshot/identity.h"

#include <algorithm>

#include "engine/core/text.h"

namespace wconvert {
namespace {

bool is_lower(char byte) {
  return byte >= 'a' && byte <= 'z';
}
bool is_letter(char byte) {
  return is_lower(byte) || (byte >= 'A' && byte <= 'Z');
}
bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

bool is_repository_part(std::string_view part) {
  return !part.empty() && part != "." && part != ".." && std::all_of(part.begin(), part.end(), [](char byte) {
    return is_letter(byte) || is_digit(byte) || byte == '.' || byte == '_' || byte == '-';
  });
}

}  // namespace

bool is_hex(std::string_view text, std::size_t digits) {
  return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

void check_hf_id(std::string_view id, const Here& here) {
  constexpr std::size_t most = 96;
  const std::size_t slash = id.find('/');
  const bool fits = id.size() <= most && slash != std::string_view::npos && is_repository_part(id.substr(0, slash)) &&
                    is_repository_part(id.substr(slash + 1));
  if (!fits) here.fail(text("is ", quoted(id), ", expected organisation/name of the Hugging Face hub"));
}

void check_revision(std::string_view revision, const Here& here) {
  if (!is_hex(revision, 40)) {
    here.fail(text("is ", quoted(revision), ", expected a commit of 40 lower-case hexadecimal digits"));
  }
}

void check_class_name(std::string_view name, const Here& here) {
  const bool fits = !name.empty() && !is_digit(name.front()) && std::all_of(name.begin(), name.end(), [](char byte) {
    return is_letter(byte) || is_digit(byte) || byte == '_';
  });
  if (!fits) here.fail(text("is ", quoted(name), ", expected the name of a class"));
}

void check_adapter_name(std::string_view name, const Here& here) {
  constexpr std::size_t most = 32;
  const bool fits =
      !name.empty() && name.size() <= most && is_lower(name.front()) &&
      std::all_of(name.begin(), name.end(), [](char byte) { return is_lower(byte) || is_digit(byte) || byte == '_'; });
  if (!fits) here.fail(text("is ", quoted(name), ", expected an adapter name: [a-z][a-z0-9_]{0,31}"));
}

}  // namespace wconvert
