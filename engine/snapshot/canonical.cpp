#include "engine/snapshot/canonical.h"

#include <map>
#include <utility>

namespace wconvert {
namespace {

Json sorted(const Json& value) {
  if (value.is_array()) {
    Json out = Json::array();
    for (const Json& element : value) out.push_back(sorted(element));
    return out;
  }
  if (!value.is_object()) return value;
  // The order of UTF-8 bytes is that of code points.
  std::map<std::string, Json> members;
  for (const auto& [key, member] : value.items()) members.emplace(key, sorted(member));
  Json out = Json::object();
  for (auto& [key, member] : members) out.push_back({key, std::move(member)});
  return out;
}

}  // namespace

std::string dump_canonical(const Json& value) {
  return dump_json(sorted(value), JsonStyle::indented);
}

}  // namespace wconvert
