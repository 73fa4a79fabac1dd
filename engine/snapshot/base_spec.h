#pragma once

#include <string>
#include <string_view>

#include "engine/core/report.h"
#include "engine/io/file.h"
#include "engine/snapshot/modality.h"

namespace wconvert {

/// The base model that an adapter belongs to, pinned: a file of keys `key`, `hf_id`, `revision`, `architecture`,
/// `modality`, `plan` and `redistributable`.
struct BaseSpec {
  std::string key;  // what its people call it
  std::string hf_id;
  std::string revision;
  std::string architecture;
  std::string modality;  // one of modalities(), or `text` or `text-moe`, which no snapshot is made of
  Json plan;             // null for text
  bool redistributable = false;

  /// How messages name it: `base "tiny-llava"`.
  std::string str() const;
};

/// Reads a spec. Throws an Error (input) with all that is wrong, each naming the base.
BaseSpec parse_base_spec(std::string_view text, const Path& where);
BaseSpec read_base_spec(const fs::path& file);

/// The modality that a snapshot of this base has. Throws an Error (input) unless it is `wanted` (empty: any).
const Modality& modality_of(const BaseSpec& base, std::string_view wanted);

}  // namespace wconvert
