#pragma once

#include <string>

#include "engine/snapshot/base_spec.h"
#include "engine/snapshot/manifest.h"

namespace wconvert {

/// Which parts the snapshot has.
struct ReadmeParts {
  bool adapter = true;
  bool processor = true;
  bool weights = false;
};

/// README.md of a snapshot, for whoever receives it: what it is, how it is loaded with the base at its pinned revision,
/// what the base expects, why it is a snapshot, how it is verified, and the seal of the manifest. `manifest` has every
/// artifact but README.md itself.
std::string render_readme(const BaseSpec& base, const Manifest& manifest, const ReadmeParts& parts);

/// The Python that loads the snapshot: the base from the hub at the pinned revision, or from `./weights`; the processor
/// from `./processor`, or from the hub too.
std::string load_snippet(const Manifest& manifest, const ReadmeParts& parts);

}  // namespace wconvert
