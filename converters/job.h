#pragma once

#include <optional>
#include <string>
#include <vector>

#include "converters/convert.h"
#include "converters/folder_kind.h"
#include "converters/formats.h"
#include "engine/checkpoint/shards.h"
#include "engine/plan/plan.h"
#include "models/model.h"

namespace wconvert::converters {

/// A source that was read whole, except for its weights, and found right, and everything that follows from it.
struct Job {
  fs::path from;
  Direction direction = Direction::to_internal;
  Format format;
  models::Model model;
  Plan plan;
  Shards source;
  std::vector<std::optional<DType>> dtypes;  // of what each step of the plan writes
  /// Files of the source that are held to be unchanged at the end, besides its shards.
  std::vector<InputFile> files;
  std::string config_text;  // import: config.json as found. Export: as it will be written
  fs::path companions_from;
  std::vector<std::string> companions;
  std::vector<Finding> notes;
};

/// Reads a Hugging Face folder. Throws one Error with everything that is wrong.
Job prepare_import(const fs::path& from, const std::optional<std::string>& format, const Options& options);

/// Reads an internal folder, to be spelled in a format. Throws one Error with everything that is wrong.
Job prepare_export(const fs::path& from, const std::string& format, const Options& options);

/// As many tensors as a config may ask for, given those that its source has: with more, it is wrong.
std::size_t most_tensors(const Shards& source);

/// The tensors that a model owns, as an internal folder names them; their type stands for any. Refuses (input) a model
/// of more than `most_tensors`.
std::vector<SafetensorsDraft::Tensor> owned_tensors(const models::Model& model, const Shards& source);

/// A plan that moves each tensor to one of the same name.
Plan identity_plan(const std::vector<SafetensorsDraft::Tensor>& tensors);

/// The tensors that the job writes, in the order of the plan.
std::vector<SafetensorsDraft::Tensor> outputs_of(const Job& job);

/// Moves the bytes into a folder that appears at once. What the watch has run is the time that the job took to prepare.
Summary publish(const Job& job, const fs::path& to, const Options& options, Stopwatch watch = {});

/// What the command line's options mean for the executor. `total` is what the progress is counted against.
ExecuteOptions execute_options(const Options& options, std::uint64_t total, const Engine* engine = nullptr);

/// Does the source hold what the plan reads, in the shapes it expects, and nothing else? `explain` gives the words for
/// where an expected shape comes from.
void check_source(const Plan& plan,
                  Direction direction,
                  const Shards& source,
                  const std::function<std::string(const std::string& internal)>& explain,
                  const Here& here);

}  // namespace wconvert::converters
