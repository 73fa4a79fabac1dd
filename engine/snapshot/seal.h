#pragma once

#include <string>
#include <string_view>

#include "engine/snapshot/manifest.h"

namespace wconvert {

// A manifest declares every file but itself. So README.md, which it declares, holds the digest of all that the manifest
// says but of README.md: a byte that changes in either of them is found.

/// The SHA-256 of the manifest's text without README.md among its artifacts.
std::string seal_of(const Manifest& manifest);

/// The line of README.md that states a seal.
std::string seal_line(const std::string& seal);

/// The seal that a README.md states; empty if it states none, as that of the original program.
std::string seal_in(std::string_view readme);

}  // namespace wconvert
