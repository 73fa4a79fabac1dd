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
  std::string_view hint;
};

constexpr std::string_view pickle = "is a pickle, which may run code when it is loaded; expected safetensors";
constexpr std::string_view foreign = "is of another program; expected safetensors";
constexpr std::string_view save = "save the model with save_pretrained(..., safe_serialization=True)";
constexpr std::string_view fetch = "fetch the checkpoint in safetensors that it was made from";

// clang-format off
constexpr std::array unreadable = {
    Unreadable{"adapter_model.safetensors", "is an adapter, expected the weights of a model",
               "merge the adapter into its base model first"},
    Unreadable{".safetensors", "has no model.safetensors.index.json beside it that says which tensors there are",
               "fetch the index from where the files come from"},
    Unreadable{".bin",         pickle, save},
    Unreadable{".pt",          pickle, save},
    Unreadable{".pth",         pickle, save},
    Unreadable{".ckpt",        pickle, save},
    Unreadable{".gguf",        "is GGUF, the format of llama.cpp; expected safetensors", fetch},
    Unreadable{".h5",          foreign, fetch},
    Unreadable{".msgpack",     foreign, fetch},
    Unreadable{".onnx",        foreign, fetch},
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
    here.in(printable(folder.native())).fail(text("holds no weights: expected ", single_file, " or ", index_file));
    here.hint("fetch the weights that belong to config.json");
  } else {
    const auto name =
        std::find_if(names.begin(), names.end(), [&](const std::string& one) { return one.ends_with(kind->ending); });
    here.in(printable(*name)).fail(std::string(kind->why));
    here.hint(std::string(kind->hint));
  }
  here.report().raise();
  return WeightFiles::single;
}

}  // namespace wconvert
