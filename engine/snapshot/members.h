#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "engine/core/report.h"
#include "engine/io/json.h"

namespace wconvert {

/// The members of a JSON object that is read by name and never coerced: reports those that are missing, of another
/// type, or, at the end, not asked for. A value that was complained about reads as an empty string or zero.
class Members {
 public:
  /// `object` is one, and outlives the reading.
  Members(const Json& object, const Here& here) : object_(object), here_(here) {}

  const Here& here() const { return here_; }
  bool has(std::string_view name) const { return object_.contains(std::string(name)); }
  /// The value, or null if there is none; counts as asked for.
  const Json* find(std::string_view name);
  /// A string that is not empty.
  std::string word(std::string_view name);
  /// The same, or null, or missing.
  std::optional<std::string> word_or_null(std::string_view name);
  /// An integer from `least` to 2^63 - 1.
  std::int64_t integer(std::string_view name, std::int64_t least);
  /// `otherwise` where it is missing.
  bool flag(std::string_view name, bool otherwise);
  /// Reports the members that nobody has asked for.
  void finish();

 private:
  const Json& object_;
  Here here_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace wconvert
