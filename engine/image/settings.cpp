#include "engine/image/settings.h"

#include <cmath>

#include "engine/core/text.h"

namespace wconvert {
namespace {

constexpr std::int64_t most_count = std::int64_t{1} << 31;

bool is_count(const Json& value) {
  return value.is_number_integer() && value.get<std::int64_t>() > 0 && value.get<std::int64_t>() <= most_count;
}

bool is_finite(const Json& value) {
  return value.is_number() && std::isfinite(value.get<double>());
}

}  // namespace

const Json* Settings::find(const char* key) const {
  if (!config_.is_object()) return nullptr;
  const auto found = config_.find(key);
  return found == config_.end() || found->is_null() ? nullptr : &*found;
}

void Settings::tell(const char* key, const char* expected) const {
  (here_ / key).fail(text("is ", describe_json(*find(key)), ", expected ", expected));
}

bool Settings::flag(const char* key, bool standard) const {
  const Json* value = find(key);
  if (value == nullptr) return standard;
  if (value->is_boolean()) return value->get<bool>();
  tell(key, "true or false");
  return standard;
}

std::int64_t Settings::count(const char* key, std::int64_t standard) const {
  const Json* value = find(key);
  if (value == nullptr) return standard;
  if (is_count(*value)) return value->get<std::int64_t>();
  tell(key, "a whole number above 0");
  return standard;
}

double Settings::number(const char* key, double standard) const {
  const Json* value = find(key);
  if (value == nullptr) return standard;
  if (is_finite(*value)) return value->get<double>();
  tell(key, "a number");
  return standard;
}

std::array<float, 3> Settings::channels(const char* key, const std::array<float, 3>& standard) const {
  const Json* value = find(key);
  if (value == nullptr) return standard;
  std::array<float, 3> found = standard;
  if (is_finite(*value)) {
    found.fill(static_cast<float>(value->get<double>()));
    return found;
  }
  bool fits = value->is_array() && value->size() == found.size();
  for (std::size_t channel = 0; fits && channel < found.size(); ++channel) {
    fits = is_finite((*value)[channel]);
    if (fits) found[channel] = static_cast<float>((*value)[channel].get<double>());
  }
  if (!fits) tell(key, "three numbers");
  return fits ? found : standard;
}

std::optional<Extent> Settings::extent(const char* key) const {
  const Json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (is_count(*value)) return Extent{value->get<std::int64_t>(), value->get<std::int64_t>()};
  const Settings inner = within(key);
  if (!inner.has("height") || !inner.has("width")) return std::nullopt;
  return Extent{inner.count("height", 1), inner.count("width", 1)};
}

Resample Settings::resample(const char* key, Resample standard) const {
  const Json* value = find(key);
  if (value == nullptr) return standard;
  constexpr int last = static_cast<int>(Resample::hamming);
  if (value->is_number_integer() && *value >= 0 && *value <= last) return static_cast<Resample>(value->get<int>());
  if (value->is_string()) {
    if (const auto named = resample_named(value->get_ref<const std::string&>())) return *named;
  }
  tell(key, "0 to 5, or the name of one of Pillow's filters");
  return standard;
}

Settings Settings::within(const char* key) const {
  const Json* value = find(key);
  static const Json nothing = Json::object();
  return Settings(value != nullptr && value->is_object() ? *value : nothing, here_ / key);
}

}  // namespace wconvert
