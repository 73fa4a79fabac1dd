#pragma once

#include <cstdint>

#include "engine/core/report.h"
#include "engine/core/text.h"

namespace wconvert {

/// Passes complaints on, the first hundred of them, and counts the rest: a file may hold millions of faults.
class Complaints {
 public:
  static constexpr std::uint64_t most = 100;

  explicit Complaints(const Here& here) : here_(here) {}
  /// Joins the parts to a text if it is one of those to pass on.
  template <class... Parts>
  void fail(const Here& where, const Parts&... parts) {
    if (count_++ < most) where.fail(text(parts...));
  }
  std::uint64_t count() const { return count_; }
  /// Says how many were not passed on.
  void finish() const {
    if (count_ > most) here_.fail(text("has ", count_ - most, " more faults"));
  }

 private:
  Here here_;
  std::uint64_t count_ = 0;
};

}  // namespace wconvert
