#include "engine/config/value.h"

#include <cmath>

namespace wconvert {
namespace {

constexpr std::int64_t largest = (std::int64_t{1} << 31) - 1;

}  // namespace

std::string complaint(const Json& found, std::string_view expected) {
  return "is " + describe_json(found) + ", expected " + std::string(expected);
}

Complaint decode(const Json& json, std::int64_t& value) {
  if (!json.is_number_integer()) return complaint(json, "an integer");
  const bool fits = json.is_number_unsigned()
                        ? json.get<std::uint64_t>() <= static_cast<std::uint64_t>(largest)
                        : json.get<std::int64_t>() >= -largest && json.get<std::int64_t>() <= largest;
  if (!fits) return complaint(json, "one from -2147483647 to 2147483647");
  value = json.get<std::int64_t>();
  return std::nullopt;
}

Complaint decode(const Json& json, double& value) {
  if (!json.is_number()) return complaint(json, "a number");
  if (!std::isfinite(json.get<double>())) return complaint(json, "a finite one");
  value = json.get<double>();
  return std::nullopt;
}

Complaint decode(const Json& json, bool& value) {
  if (!json.is_boolean()) return complaint(json, "true or false");
  value = json.get<bool>();
  return std::nullopt;
}

Complaint decode(const Json& json, std::string& value) {
  if (!json.is_string()) return complaint(json, "a string");
  value = json.get<std::string>();
  return std::nullopt;
}

Complaint decode(const Json& json, Unread<Unreadable::map>& value) {
  if (!json.is_null() && !json.is_object()) return complaint(json, "an object");
  value.filled = !json.empty();
  return std::nullopt;
}

Complaint decode(const Json& json, Unread<Unreadable::list>& value) {
  if (!json.is_null() && !json.is_array()) return complaint(json, "a list");
  value.filled = !json.empty();
  return std::nullopt;
}

Complaint decode(const Json& json, Unread<Unreadable::scalar>& value) {
  if (json.is_structured()) return complaint(json, "a single value");
  value.filled = !json.is_null();
  return std::nullopt;
}

Complaint decode(const Json& json, Unread<Unreadable::numbers>& value) {
  const auto is_number = [](const Json& one) { return one.is_number(); };
  const bool fits =
      json.is_array() ? std::all_of(json.begin(), json.end(), is_number) : json.is_null() || is_number(json);
  if (!fits) return complaint(json, "a number, a list of numbers or null");
  value.filled = !json.empty();
  return std::nullopt;
}

}  // namespace wconvert
