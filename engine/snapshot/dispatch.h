#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/snapshot/base_spec.h"

namespace wconvert {

/// Options that mean something to a GGUF export only. People give them from habit.
struct GgufOptions {
  std::string quant;
  bool merged = false;
  std::vector<std::string> mix;
};

enum class IgnoredOptions { warn, pass_over };

/// The way that an export takes, and what is to be said about it.
struct Dispatch {
  const Modality* modality = nullptr;
  std::string banner;
  std::vector<std::string> warnings;
};

/// Decides the way of an export, before anything else of the request is looked at: by what this program is able to do
/// for the base's modality and architecture. So nothing that is wrong with a request can be mistaken for a reason to
/// take another way. Throws an Error for a modality that is not known, not the wanted one, or not exported.
Dispatch dispatch(const BaseSpec& base,
                  std::string_view wanted,
                  const GgufOptions& gguf,
                  IgnoredOptions ignored = IgnoredOptions::warn);

}  // namespace wconvert
