#include "engine/snapshot/members.h"

#include "engine/core/text.h"

namespace wconvert {

const Json* Members::find(std::string_view name) {
  const std::string key(name);
  asked_.insert(key);
  const auto found = object_.find(key);
  return found == object_.end() ? nullptr : &*found;
}

std::string Members::word(std::string_view name) {
  const Json* value = find(name);
  const Here place = here_ / name;
  if (value == nullptr) {
    place.fail("is missing, expected a string");
  } else if (!value->is_string()) {
    place.fail(text("is ", describe_json(*value), ", expected a string"));
  } else if (value->get_ref<const std::string&>().empty()) {
    place.fail("is empty");
  } else {
    return value->get<std::string>();
  }
  return {};
}

std::optional<std::string> Members::word_or_null(std::string_view name) {
  const Json* value = find(name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  return word(name);
}

std::int64_t Members::integer(std::string_view name, std::int64_t least) {
  const Json* value = find(name);
  const Here place = here_ / name;
  if (value == nullptr) {
    place.fail("is missing, expected an integer");
    return 0;
  }
  const bool fits = value->is_number_unsigned() ? value->get<std::uint64_t>() <= INT64_MAX : value->is_number_integer();
  if (!fits || value->get<std::int64_t>() < least) {
    place.fail(text("is ", describe_json(*value), ", expected an integer of at least ", least));
    return 0;
  }
  return value->get<std::int64_t>();
}

bool Members::flag(std::string_view name, bool otherwise) {
  const Json* value = find(name);
  if (value == nullptr) return otherwise;
  if (value->is_boolean()) return value->get<bool>();
  (here_ / name).fail(text("is ", describe_json(*value), ", expected true or false"));
  return otherwise;
}

void Members::finish() {
  for (const auto& [key, value] : object_.items()) {
    if (!asked_.contains(key)) (here_ / printable(key)).fail("is no key that is known here");
  }
}

}  // namespace wconvert
