#pragma once

// Single values of a configuration, to and from JSON. Strict as Fast-LLM is: an integer serves as a float, and nothing
// else is taken for something else.

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/io/json.h"

namespace wconvert {

/// What is wrong with a value: `is the string "48", expected an integer`. Nothing if nothing is.
using Complaint = std::optional<std::string>;

/// `is <what was found>, expected <what was expected>`.
std::string complaint(const Json& found, std::string_view expected);

/// An enumeration whose values have names: `constexpr auto names_of(E)` beside it gives an array of pairs.
template <class E>
concept Named = std::is_enum_v<E> && requires(E value) {
  names_of(value).size();
};

/// The name of an enumerator.
template <Named E>
constexpr std::string_view enum_name(E value) {
  for (const auto& [candidate, name] : names_of(value)) {
    if (candidate == value) return name;
  }
  return {};
}

/// What is left of a value whose contents nobody reads: whether there are any.
enum class Unreadable { map, list, scalar, numbers };  // numbers: one, or a list of them
template <Unreadable>
struct Unread {
  bool filled = false;
  bool operator==(const Unread&) const = default;
};

/// `decode` sets the value and returns nothing, or leaves it as it was and says what is wrong.
/// Integers are those below 2^31 in magnitude; floats are finite.
Complaint decode(const Json& json, std::int64_t& value);
Complaint decode(const Json& json, double& value);
Complaint decode(const Json& json, bool& value);
Complaint decode(const Json& json, std::string& value);
Complaint decode(const Json& json, Unread<Unreadable::map>& value);
Complaint decode(const Json& json, Unread<Unreadable::list>& value);
Complaint decode(const Json& json, Unread<Unreadable::scalar>& value);
Complaint decode(const Json& json, Unread<Unreadable::numbers>& value);

/// `encode` is the inverse of `decode`.
inline Json encode(std::int64_t value) {
  return value;
}
inline Json encode(double value) {
  return value;
}
template <std::same_as<bool> B>
Json encode(B value) {
  return value;
}
inline Json encode(const std::string& value) {
  return value;
}

template <Named E>
Complaint decode(const Json& json, E& value) {
  std::string expected;
  for (const auto& [candidate, name] : names_of(value)) {
    if (json.is_string() && json.get_ref<const std::string&>() == name) {
      value = candidate;
      return std::nullopt;
    }
    expected += (expected.empty() ? "one of " : ", ") + std::string(name);
  }
  return complaint(json, expected);
}
template <Named E>
Json encode(E value) {
  return std::string(enum_name(value));
}

// Declared before they are defined, so that they may hold each other.

template <class V>
Complaint decode(const Json& json, std::optional<V>& value);
template <class V>
Complaint decode(const Json& json, std::vector<V>& value);
template <class V, std::size_t n>
Complaint decode(const Json& json, std::array<V, n>& value);
template <class V>
Json encode(const std::optional<V>& value);
template <class V>
Json encode(const std::vector<V>& value);
template <class V, std::size_t n>
Json encode(const std::array<V, n>& value);

/// Null is the empty optional.
template <class V>
Complaint decode(const Json& json, std::optional<V>& value) {
  if (json.is_null()) {
    value.reset();
    return std::nullopt;
  }
  V held{};
  if (Complaint wrong = decode(json, held)) return *wrong + " or null";
  value = std::move(held);
  return std::nullopt;
}
template <class V>
Json encode(const std::optional<V>& value) {
  return value ? encode(*value) : Json(nullptr);
}

template <class V>
Complaint decode(const Json& json, std::vector<V>& value) {
  if (!json.is_array()) return complaint(json, "a list");
  std::vector<V> held;
  for (const Json& item : json) {
    V element{};
    if (Complaint wrong = decode(item, element)) {
      return "at position " + std::to_string(held.size()) + ' ' + *wrong;
    }
    held.push_back(std::move(element));
  }
  value = std::move(held);
  return std::nullopt;
}
template <class V>
Json encode(const std::vector<V>& value) {
  Json list = Json::array();
  for (const V& element : value) list.push_back(encode(element));
  return list;
}

template <class V, std::size_t n>
Complaint decode(const Json& json, std::array<V, n>& value) {
  std::vector<V> held;
  if (Complaint wrong = decode(json, held)) return wrong;
  if (held.size() != n) {
    return "is a list of " + std::to_string(held.size()) + ", expected one of " + std::to_string(n);
  }
  for (std::size_t i = 0; i < n; ++i) value[i] = std::move(held[i]);
  return std::nullopt;
}
template <class V, std::size_t n>
Json encode(const std::array<V, n>& value) {
  Json list = Json::array();
  for (const V& element : value) list.push_back(encode(element));
  return list;
}

}  // namespace wconvert
