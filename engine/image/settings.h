#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "engine/image/geometry.h"
#include "engine/image/resize.h"
#include "engine/io/json.h"

namespace wconvert {

/// The settings of a processor's configuration. What is missing or null has the default that the caller states; what is
/// not of the right kind is told, and has it too.
class Settings {
 public:
  Settings(const Json& config, const Here& here) : config_(config), here_(here) {}

  const Here& here() const { return here_; }
  bool has(const char* key) const { return find(key) != nullptr; }
  bool flag(const char* key, bool standard) const;
  /// A whole number above zero.
  std::int64_t count(const char* key, std::int64_t standard) const;
  double number(const char* key, double standard) const;
  /// A number for each channel, or one for all.
  std::array<float, 3> channels(const char* key, const std::array<float, 3>& standard) const;
  /// `{"height": h, "width": w}`, or one number for both; nothing if it is none of these.
  std::optional<Extent> extent(const char* key) const;
  Resample resample(const char* key, Resample standard) const;
  /// The settings that a key holds; none if it holds no object.
  Settings within(const char* key) const;

 private:
  const Json* find(const char* key) const;
  void tell(const char* key, const char* expected) const;

  const Json& config_;
  Here here_;
};

}  // namespace wconvert
