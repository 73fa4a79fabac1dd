#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/io/json.h"

namespace wconvert::coverage {

/// A key of a config, from the root down.
using Key = std::vector<std::string>;
std::string dotted(const Key& key);

/// Every value that configs have, by its key.
using Values = std::map<Key, std::vector<Json>>;
Values values_of(const std::vector<Json>& configs);

/// What else may stand where a value stands: what other configs have there, the other truth, a few small numbers.
std::vector<Json> others(const Json& value, const std::vector<Json>& seen);

/// The value at a key; null pointer if the config has none.
const Json* find_value(const Json& config, const Key& key);
/// The same to write to, made where it was missing.
Json& value_at(Json& config, const Key& key);

/// Visits the config with one key taken away, put in or given another value: all of these, one at a time.
void for_each_neighbour(const Json& config,
                        const Values& values,
                        const std::function<void(Json changed, const std::string& change)>& visit);

}  // namespace wconvert::coverage
