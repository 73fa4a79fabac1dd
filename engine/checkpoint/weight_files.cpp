#include "engine/checkpoint/weight_files.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "engine/core/text.h"

namespace wconvert {
namespace {

struct Unreadable {
  std::string_view ending;
  std::string_view why;
};

constexpr std::string_view pickle = "is a pickle, which may run code when it is loaded; expected safetensors";
constexpr std::string_view foreign = "is of another program; expected safetensors";

// clang-format off
constexpr std::array unreadable = {
    Unreadable{".safetensors", "has no model.safetensors.index.json beside it that says which tensors there are"},
    Unreadable{".bin",         pickle},
    Unreadable{".pt",          pickle},
    Unreadable{".pth",         pickle},
    Unreadable{".ckpt",        pickle},
    Unreadable{".gguf",        "is GGUF, the format of llama.cpp; expected safetensors"},
    Unreadable{".h5",          foreign},
    Unreadable{".msgpack",     foreign},
    Unreadable{".onnx",        foreign},
};
// clang-format on

}  // namespace

WeightFiles find_weights(const fs::path& folder, const Here& here) {
  const std::vector<std::string> names = list_folder(folder);
  const auto has = [&](std::string_view name) { return std::binary_search(names.begin(), names.end(), name); };
  const bool single = has(single_file), indexed = has(index_file);
  if (single != indexed) return single ? WeightFiles::single : WeightFiles::indexed;
  const auto kind = std::find_if(unreadable.begin(), unreadable.end(), [&](const Unreadable& one) {
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return name.ends_with(one.ending); });
  });
  if (single) {
    here.in(index_file).fail(text("stands beside ", single_file, "; expected one of them"));
  } else if (kind == unreadable.end()) {
    here.fail(text("no weights: expected ", single_file, " or ", index_file));
  } else {
    const auto name =
        std::find_if(names.begin(), names.end(), [&](const std::string& one) { return one.ends_with(kind->ending); });
    here.in(printable(*name)).fail(std::string(kind->why));
    if (kind->why == pickle) here.hint("save the model with save_pretrained(..., safe_serialization=True)");
  }
  here.report().raise();
  return WeightFiles::single;
}

}  // namespace wconvert
