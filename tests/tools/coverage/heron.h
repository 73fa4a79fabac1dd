#pragma once

#include "converters/formats.h"

namespace wconvert::converters {

/// The architecture that docs/adding-an-architecture.md adds.
Format heron();

}  // namespace wconvert::converters
