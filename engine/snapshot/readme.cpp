#include "engine/snapshot/readme.h"

#include "engine/core/text.h"
#include "engine/snapshot/markdown.h"
#include "engine/snapshot/seal.h"
#include "engine/snapshot/store.h"

namespace wconvert {
namespace {

constexpr std::size_t short_revision = 12;

std::string loader_of(const Manifest& manifest) {
  const std::string_view loader = manifest->modality->loader;
  return loader.empty() ? manifest->base_architecture : std::string(loader);
}

std::string adapter_line(const Manifest& manifest) {
  const std::string name = manifest->adapter_name ? text(" ", code_span(*manifest->adapter_name)) : "";
  return text("- Adapter", name, ", version ", version_folder(manifest->adapter_version), "\n");
}

}  // namespace

std::string load_snippet(const Manifest& manifest, const ReadmeParts& parts) {
  const std::string loader = loader_of(manifest);
  const std::string hub = text("\"", manifest->base_hf_id, "\", revision=\"", manifest->base_revision, "\"");
  std::string code = parts.adapter ? "from peft import PeftModel\n" : "";
  code += text("from transformers import AutoProcessor, ", loader, "\n\n");
  if (parts.weights) {
    code += text("# The same from the hub: ", loader, ".from_pretrained(", hub, ")\n");
    code += text("model = ", loader, ".from_pretrained(\"./weights\")\n");
  } else {
    code += text("model = ", loader, ".from_pretrained(", hub, ")\n");
  }
  if (parts.adapter) code += "model = PeftModel.from_pretrained(model, \"./adapter\")\n";
  return code + text("processor = AutoProcessor.from_pretrained(", parts.processor ? "\"./processor\"" : hub, ")\n");
}

std::string render_readme(const BaseSpec& base, const Manifest& manifest, const ReadmeParts& parts) {
  const std::string revision = manifest->base_revision.substr(0, short_revision);
  return text("# ",
              manifest->modality->title,
              parts.adapter ? " adapter for " : " model ",
              code_span(base.key),
              "\n\n- Base model ",
              code_span(manifest->base_hf_id),
              " (",
              code_span(manifest->base_architecture),
              ") at revision ",
              code_span(revision),
              "\n",
              parts.adapter ? adapter_line(manifest) : "",
              "- Made by ",
              code_span(manifest->created_by),
              " on ",
              manifest->created_at,
              " (UTC)\n\n## Loading\n\nIn this folder, with `transformers`",
              parts.adapter ? " and `peft`" : "",
              ":\n\n```python\n",
              load_snippet(manifest, parts),
              "```\n\n",
              parts.processor ? "" : "There is no `./processor` here: the processor is the base model's own.\n\n",
              "## What the model expects\n\n",
              manifest->modality->contract(manifest->plan),
              "\n## Verifying\n\n`wconvert-export verify .` compares every file with `",
              manifest_file,
              "`: its path, its size and its SHA-256.\n\n## Why a snapshot\n\n",
              printable(manifest->rationale),
              "\n",
              seal_line(seal_of(manifest)));
}

}  // namespace wconvert
