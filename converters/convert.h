#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "converters/formats.h"
#include "converters/phases.h"
#include "engine/checkpoint/publication.h"
#include "engine/checkpoint/shard_files.h"
#include "engine/execute/dtypes.h"
#include "engine/execute/execute.h"
#include "engine/io/engine.h"
#include "engine/io/file.h"

namespace wconvert::converters {

/// Whether a conversion that is interrupted leaves what it has finished, hidden, and the next one goes on from there.
enum class Resume { no, yes };

/// How far a conversion is.
struct Advance {
  std::uint64_t done = 0, total = 0;  // bytes
  std::string_view engine = {};       // the one that moves them now; empty where none writes
};

/// What a conversion may be told; the defaults are those of the command line.
struct Options {
  DTypeChoice dtype;  // nothing keeps the types of the source
  std::uint64_t shard_bytes = default_shard_bytes;
  std::size_t memory = std::size_t{256} << 20;
  int threads = 0;                      // 0: as many as there are cores
  std::optional<HfStyle> style;         // nothing keeps the carried one, else v4
  std::optional<std::string> hf_names;  // of the tensors of an export: a variant that the format knows
  IfExists if_exists = IfExists::refuse;
  IfHeld if_held = IfHeld::refuse;
  Parents parents = Parents::required;
  Resume resume = Resume::yes;
  ReadBack read_back = ReadBack::no;
  std::vector<std::string> allow_unknown;  // dotted keys
  std::optional<fs::path> config_from;     // an HF folder or config.json to take the carried keys from
  EngineKind engine = EngineKind::automatic;
  /// Nothing spares the cache where the job is larger than a quarter of the machine's memory.
  std::optional<PageCache> page_cache;
  TellFallback tell_fallback;                  // told when an engine is refused and goes on as another
  std::function<void(const Kept&)> tell_kept;  // told if a conversion has begun to write and ends before it is done
  const std::atomic<bool>* cancelled = nullptr;
  std::function<void(const Advance&)> progress;  // called from any thread
  bool probe_disk = false;                       // measures how fast the disk is, where the work is long enough for it
};

/// What a conversion did.
struct Summary {
  std::string format;
  std::size_t tensors = 0;
  std::size_t files = 0;
  std::uint64_t bytes = 0;     // of tensors, as written
  std::vector<Finding> notes;  // defaults used, things dropped or left behind
  /// By tensor class (`decoder.*.mlp.layer_1.weight`): what a cast could not keep.
  std::map<std::string, CastLoss> losses;
  std::string engine = {};  // the one that moved the bytes
  std::vector<Phase> phases = {};
  std::optional<double> disk_rate = {};  // bytes a second, by the probe
};

/// Converts a Hugging Face folder to an internal one, which appears whole and durable or not at all. Everything is
/// checked before a byte is written; throws one Error with all that is wrong.
Summary import_checkpoint(const fs::path& from,
                          const fs::path& to,
                          const std::optional<std::string>& format,
                          const Options& options);

/// Converts an internal folder to a Hugging Face one.
Summary export_checkpoint(const fs::path& from, const fs::path& to, const std::string& format, const Options& options);

/// The other side of a config.json (a metadata.yaml) or of a metadata.yaml (a config.json), whole, without weights.
struct ConfigText {
  std::string text;
  std::vector<Finding> notes;
};
ConfigText config_of(const fs::path& file, const std::optional<std::string>& format, const Options& options);

/// Checks a folder of either kind: headers, index, config and tables agree, and every tensor is there once. With
/// `against`, also that converting (or copying) that source gives its weights, bit for bit. Throws an Error
/// (verification) with all that is wrong.
Summary verify_checkpoint(const fs::path& folder,
                          const std::optional<fs::path>& against,
                          const std::optional<std::string>& format,
                          const Options& options);

}  // namespace wconvert::converters
