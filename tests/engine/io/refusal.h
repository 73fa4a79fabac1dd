#pragma once

#include <functional>
#include <string>

#include "engine/core/report.h"

namespace wconvert::testing_io {

struct Refusal {
  int code = 0;
  std::string what;
  std::string hint;
};

/// The Error that the work ends with; code 0 if it ends without.
inline Refusal refusal(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return {static_cast<int>(error.trouble()), error.what(), error.hint()};
  }
  return {0, "nothing was refused", ""};
}

/// The same for work that reports.
inline Refusal refusal(const std::function<void(const Here&)>& work, const std::string& file) {
  return refusal([&] {
    Report report;
    work(Here(report, Path().in(file)));
    report.raise();
  });
}

}  // namespace wconvert::testing_io
