#include "tools/coverage/neighbours.h"

#include <algorithm>
#include <cstdint>

#include "engine/core/text.h"

namespace wconvert::coverage {
namespace {

constexpr std::int64_t small_numbers[] = {0, 1, 2, 3, 12};

void add_values(const Json& value, const Key& at, Values& values) {
  auto& list = values[at];
  if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(value);
  if (!value.is_object()) return;
  for (const auto& [key, inner] : value.items()) {
    Key next = at;
    next.push_back(key);
    add_values(inner, next, values);
  }
}

}  // namespace

std::string dotted(const Key& key) {
  return listed(key, ".");
}

Values values_of(const std::vector<Json>& configs) {
  Values values;
  for (const Json& config : configs) add_values(config, {}, values);
  values.erase(Key());
  return values;
}

std::vector<Json> others(const Json& value, const std::vector<Json>& seen) {
  std::vector<Json> out;
  const auto add = [&](const Json& other) {
    if (other != value && std::find(out.begin(), out.end(), other) == out.end()) out.push_back(other);
  };
  for (const Json& other : seen) add(other);
  if (value.is_boolean()) add(!value.get<bool>());
  if (value.is_number_integer()) {
    for (const std::int64_t number : small_numbers) add(number);
  }
  return out;
}

const Json* find_value(const Json& config, const Key& key) {
  const Json* place = &config;
  for (const std::string& word : key) {
    if (!place->is_object() || !place->contains(word)) return nullptr;
    place = &place->at(word);
  }
  return place;
}

Json& value_at(Json& config, const Key& key) {
  Json* place = &config;
  for (const std::string& word : key) place = &(*place)[word];
  return *place;
}

void for_each_neighbour(const Json& config,
                        const Values& values,
                        const std::function<void(Json changed, const std::string& change)>& visit) {
  for (const auto& [key, seen] : values) {
    const Key parent(key.begin(), key.end() - 1);
    const Json* object = find_value(config, parent);
    if (object == nullptr || !object->is_object()) continue;
    const Json* value = find_value(config, key);
    Json changed = config;
    for (const Json& other : value == nullptr ? seen : others(*value, seen)) {
      value_at(changed, key) = other;
      visit(changed, text(dotted(key), " = ", other.dump()));
    }
    if (value == nullptr) continue;
    value_at(changed, parent).erase(key.back());
    visit(changed, "no " + dotted(key));
  }
}

}  // namespace wconvert::coverage
