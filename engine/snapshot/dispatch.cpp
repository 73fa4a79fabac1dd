#include "engine/snapshot/dispatch.h"

#include "engine/core/text.h"

namespace wconvert {

Dispatch dispatch(const BaseSpec& base, std::string_view wanted, const GgufOptions& gguf, IgnoredOptions ignored) {
  const Modality& modality = modality_of(base, wanted);
  Dispatch out{&modality, text(base.str(), " (", base.architecture, "): ", modality.banner), {}};
  std::string options;
  const auto add = [&](bool given, std::string_view name) {
    if (given) options += (options.empty() ? "" : ", ") + std::string(name);
  };
  add(!gguf.quant.empty(), "--quant");
  add(gguf.merged, "--merged");
  add(!gguf.mix.empty(), "--adapter-mix");
  if (!options.empty() && ignored == IgnoredOptions::warn) {
    out.warnings.push_back(options + ": ignored, a snapshot has no use for it");
  }
  return out;
}

}  // namespace wconvert
