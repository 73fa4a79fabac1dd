#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "engine/core/report.h"
#include "engine/core/text.h"

namespace wconvert {

/// Passes complaints on, the first hundred of them, and counts the rest: a file may hold millions of faults.
class Complaints {
 public:
  static constexpr std::uint64_t most = 100;

  explicit Complaints(const Here& here) : here_(here) {}
  void fail(const Here& where, std::string what) {
    if (count_++ < most) where.fail(std::move(what));
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
