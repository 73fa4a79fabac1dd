#include "engine/checkpoint/shards.h"

#include <set>
#include <tuple>
#include <utility>

#include "engine/checkpoint/open_files.h"
#include "engine/checkpoint/shard_agreement.h"
#include "engine/checkpoint/weight_files.h"
#include "engine/core/in_memory.h"
#include "engine/core/sort_runs.h"
#include "engine/core/text.h"
#include "engine/io/shard_index.h"

namespace wconvert {
namespace {

constexpr std::uint64_t most_index_bytes = 100'000'000;
constexpr std::string_view metadata_file = "metadata.yaml";

/// Reads the header of a file into the list of all; what is wrong with it is reported.
void read_header(
    OpenFiles& open, const std::string& name, HeaderBudget& budget, ShardContents& contents, const Here& here) {
  try {
    const auto file = open.add(name);
    SafetensorsHeader header = read_safetensors(*file, here.in(printable(name)));
    if (!budget.take(header)) {
      const Path where = here.in(printable(name)).path();
      throw Error(Trouble::input, where, text("with it, the files hold ", HeaderBudget::excess()));
    }
    if (contents.tensors.empty()) contents.tensors.reserve(header.tensors.size());
    for (TensorEntry& entry : header.tensors) contents.tensors.push_back({std::move(entry), contents.files.size()});
    contents.files.push_back({name, file->fingerprint(), std::move(header.metadata)});
  } catch (const Error& error) {
    // One file that cannot be read does not hide what is wrong with the others.
    if (error.trouble() != Trouble::input) throw;
    for (const Finding& finding : error.findings()) here.report().fail(finding.where, finding.what);
    if (!error.hint().empty()) here.hint(error.hint());
  }
}

std::set<std::string> distinct_files(const std::map<std::string, std::string>& index) {
  std::set<std::string> files;
  const std::string* last = nullptr;
  for (const auto& [tensor, file] : index) {
    if (last == nullptr || *last != file) files.insert(file);
    last = &file;
  }
  return files;
}

ShardContents read_headers(OpenFiles& open, const std::set<std::string>& files, const Here& here) {
  ShardContents contents;
  HeaderBudget budget;
  for (const std::string& file : files) read_header(open, file, budget, contents, here);
  here.report().raise();
  sort_runs(contents.tensors, [](const StoredTensor& left, const StoredTensor& right) {
    return std::tie(left.entry.name, left.file) < std::tie(right.entry.name, right.file);
  });
  return contents;
}

}  // namespace

Shards::Shards(ShardContents contents, std::unique_ptr<OpenFiles> open, std::optional<InputFile> index)
    : files_(std::move(contents.files)),
      tensors_(std::move(contents.tensors)),
      index_(std::move(index)),
      open_(std::move(open)) {}
Shards::Shards(Shards&&) noexcept = default;
Shards& Shards::operator=(Shards&&) noexcept = default;
Shards::~Shards() = default;

Shards Shards::open_hugging_face(const fs::path& folder, const Here& here) {
  auto open = std::make_unique<OpenFiles>(folder);
  if (find_weights(folder, here) == WeightFiles::single) {
    ShardContents contents = read_headers(*open, {std::string(single_file)}, here);
    return {std::move(contents), std::move(open), std::nullopt};
  }
  InputFile file = InputFile::open(folder, index_file);
  const ShardIndex index = in_memory(file.path(), file.size(), [&] {
    return parse_shard_index(file.read_all(most_index_bytes), here.in(index_file));
  });
  here.report().raise();
  ShardContents contents = read_headers(*open, distinct_files(index.weight_map), here);
  check_agreement(contents, index.weight_map, index_file, here);
  here.report().raise();
  return {std::move(contents), std::move(open), std::move(file)};
}

Shards Shards::open_internal(const fs::path& folder,
                             const std::map<std::string, std::string>& state_index,
                             const Here& here) {
  check_file_names(state_index, metadata_file, here);
  here.report().raise();
  auto open = std::make_unique<OpenFiles>(folder);
  ShardContents contents = read_headers(*open, distinct_files(state_index), here);
  check_agreement(contents, state_index, metadata_file, here);
  keep_weights(contents, here);
  here.report().raise();
  return {std::move(contents), std::move(open), std::nullopt};
}

std::uint64_t Shards::total_bytes() const {
  std::uint64_t total = 0;
  for (const StoredTensor& tensor : tensors_) total += tensor.bytes();
  return total;
}

void Shards::read_file(std::size_t file, std::uint64_t offset, std::span<std::byte> to) const {
  open_->get(file)->read_at(offset, to);
}

std::shared_ptr<const InputFile> Shards::input(std::size_t file) const {
  return open_->get(file);
}

void Shards::require_unchanged() const {
  if (index_) index_->require_unchanged();
  for (std::size_t file = 0; file < files_.size(); ++file) open_->get(file)->require_unchanged();
}

std::size_t Shards::open_files() const {
  return open_->open();
}

}  // namespace wconvert
