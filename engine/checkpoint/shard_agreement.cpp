#include "engine/checkpoint/shard_agreement.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "engine/core/sort_runs.h"
#include "engine/core/text.h"
#include "engine/io/shard_index.h"

namespace wconvert {
namespace {

constexpr std::size_t most_named = 5;

/// Findings of one kind: the first few in full, then how many more there are.
class Kind {
 public:
  Kind(std::string what, const Here& here) : what_(std::move(what)), here_(here) {}

  void add(const std::string& file, const std::string& tensor, const std::string& finding) {
    if (++count_ > most_named) return;
    here_.in(file).in(text("tensor ", quoted(tensor))).fail(finding);
  }
  void close() const {
    if (count_ > most_named) here_.fail(text("and ", count_ - most_named, " more tensors that ", what_));
  }

 private:
  std::string what_;
  Here here_;
  std::size_t count_ = 0;
};

}  // namespace

void check_agreement(const ShardContents& contents,
                     const std::map<std::string, std::string>& index,
                     std::string_view index_name,
                     const Here& here) {
  const std::string index_text(index_name);
  Kind twice("are in two files", here), unlisted(text("are not in ", index_text), here);
  Kind elsewhere("are in another file than the index says", here), missing("are in the index only", here);
  const auto file_of = [&](const StoredTensor& tensor) { return printable(contents.files[tensor.file].name); };

  auto listed = index.begin();
  const auto pass_missing = [&](auto until) {
    for (; listed != index.end() && until(listed->first); ++listed) {
      missing.add(index_text, listed->first, text("is not in ", printable(listed->second), ", nor in any other file"));
    }
  };
  for (auto tensor = contents.tensors.begin(); tensor != contents.tensors.end(); ++tensor) {
    const std::string& name = tensor->entry.name;
    if (tensor != contents.tensors.begin() && std::prev(tensor)->entry.name == name) {
      twice.add(file_of(*tensor), name, text("is in ", file_of(*std::prev(tensor)), " too"));
      continue;
    }
    pass_missing([&](const std::string& other) { return other < name; });
    if (listed == index.end() || listed->first != name) {
      unlisted.add(file_of(*tensor), name, text("is not in ", index_text));
      continue;
    }
    const auto next = std::next(tensor);
    const bool alone = next == contents.tensors.end() || next->entry.name != name;
    if (alone && listed->second != contents.files[tensor->file].name) {
      elsewhere.add(index_text, name, text("is in ", file_of(*tensor), ", expected in ", printable(listed->second)));
    }
    ++listed;
  }
  pass_missing([](const std::string&) { return true; });
  for (const Kind* kind : {&missing, &unlisted, &elsewhere, &twice}) kind->close();
}

void check_file_names(const std::map<std::string, std::string>& index, std::string_view index_name, const Here& here) {
  Kind unfit("are in such files", here);
  for (const auto& [tensor, file] : index) {
    if (is_shard_name(file)) continue;
    const std::string found = text("is in ", quoted(file), ", expected one plain name ending in .safetensors");
    unfit.add(std::string(index_name), tensor, found);
  }
  unfit.close();
}

void keep_weights(ShardContents& contents, const Here& here) {
  constexpr std::array<std::string_view, 2> optimizer = {"exp_avgs", "exp_avgs_sq"};
  Kind unknown("have no known kind", here);
  std::vector<StoredTensor> kept;
  kept.reserve(contents.tensors.size());
  std::size_t dropped = 0;
  for (StoredTensor& tensor : contents.tensors) {
    const std::string& key = tensor.entry.name;
    const std::size_t slash = key.find('/');
    const std::string_view kind = slash == std::string::npos ? "" : std::string_view(key).substr(slash + 1);
    if (kind == "weights") {
      tensor.entry.name.resize(slash);
      kept.push_back(std::move(tensor));
    } else if (std::find(optimizer.begin(), optimizer.end(), kind) != optimizer.end()) {
      ++dropped;
    } else {
      unknown.add(printable(contents.files[tensor.file].name), key, "expected a name that ends in /weights");
    }
  }
  unknown.close();
  if (dropped != 0) here.note(text(dropped, " tensors of the optimizer's state (exp_avgs, exp_avgs_sq) are left out"));
  sort_runs(kept,
            [](const StoredTensor& left, const StoredTensor& right) { return left.entry.name < right.entry.name; });
  contents.tensors = std::move(kept);
}

}  // namespace wconvert
