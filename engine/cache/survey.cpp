#include "engine/cache/survey.h"

#include <sys/stat.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <optional>
#include <span>

#include "engine/cache/entry_cache.h"
#include "engine/core/text.h"
#include "engine/io/sha256.h"
#include "engine/npz/npz.h"

namespace wconvert {
namespace {

/// A file with the name of an entry.
struct Entry {
  std::string shard, name;
  const CacheKind* kind = nullptr;
  std::uint64_t bytes = 0;

  std::string path() const { return shard + '/' + name; }
};

std::optional<struct stat> state_of(const fs::path& path) {
  struct stat state {};
  if (lstat(path.c_str(), &state) == 0) return state;
  if (errno == ENOENT) return std::nullopt;  // gone since it was listed
  throw_system(Path().in(printable(path.native())), "looking it up", errno);
}

bool is_shard(const std::string& name) {
  return name.size() == 2 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

void add_shard(const fs::path& root, const std::string& shard, std::vector<Entry>& entries, CacheSurvey& survey) {
  for (const std::string& name : list_folder(root / shard)) {
    const auto state = state_of(root / shard / name);
    if (!state) continue;
    const CacheKind* kind = kind_of_entry(name);
    const std::string path = text(shard, '/', name);
    if (is_unfinished(name) && S_ISREG(state->st_mode)) {
      ++survey.unfinished;
    } else if (kind == nullptr || !S_ISREG(state->st_mode)) {
      survey.findings.push_back({CacheFault::foreign, path, "is no entry of a cache"});
    } else if (!name.starts_with(shard)) {
      survey.findings.push_back({CacheFault::misplaced, path, text("belongs into the folder ", name.substr(0, 2))});
    } else {
      entries.push_back({shard, name, kind, static_cast<std::uint64_t>(state->st_size)});
    }
  }
}

std::vector<Entry> list_entries(const fs::path& root, CacheSurvey& survey) {
  std::vector<Entry> entries;
  for (const std::string& name : list_folder(root)) {
    const auto state = state_of(root / name);
    if (!state) continue;
    if (is_shard(name) && S_ISDIR(state->st_mode)) {
      add_shard(root, name, entries, survey);
    } else {
      survey.findings.push_back({CacheFault::foreign, name, "is no folder of entries"});
    }
  }
  for (const Entry& entry : entries) {
    const auto kind = std::find(cache_kinds.begin(), cache_kinds.end(), entry.kind);
    CacheCount& count = survey.counts[static_cast<std::size_t>(kind - cache_kinds.begin())];
    ++count.entries;
    count.bytes += entry.bytes;
  }
  return entries;
}

template <class Number>
Number number_in(const Json& key, const char* name) {
  return key.value(name, Number{});
}

/// The name of the file that an entry with that key has; throws an Error for what is no key.
std::string file_name_of(const CacheKind& kind, const StatedKey& stated) {
  const Json key = parse_json(stated.identity, Path());
  const std::string blob = number_in<std::string>(key, "blob_sha");
  const ProcessorIdentity processor{number_in<std::string>(key, "processor_sha"), stated.processor};
  const auto rate = number_in<std::int64_t>(key, "sample_rate");
  const auto seconds = number_in<double>(key, "max_seconds");
  const bool resampled = number_in<bool>(key, "resampled");
  const EntryKey entry =
      &kind == &pixel_kind
          ? entry_key(PixelParts{
                blob, processor, number_in<std::int64_t>(key, "height"), number_in<std::int64_t>(key, "width")})
      : &kind == &feature_kind ? entry_key(FeatureParts{blob, processor, rate, seconds, resampled})
                               : entry_key(WaveformParts{blob, rate, seconds, resampled});
  return entry.identity == stated.identity ? entry.file_name : std::string();
}

/// What is wrong with the content of an entry.
std::optional<CacheFinding> finding_in(const EntryFolder& folder, const Entry& entry) {
  try {
    const auto bytes = folder.read(entry.shard, entry.name);
    if (!bytes) return std::nullopt;
    const Arrays arrays = read_npz(*bytes, Path());
    if (!arrays.count(std::string(entry.kind->member))) {
      return CacheFinding{CacheFault::damaged, entry.path(), text("has no array ", quoted(entry.kind->member))};
    }
    const auto stated = stated_key(arrays, Path());
    if (stated && file_name_of(*entry.kind, *stated) != entry.name) {
      return CacheFinding{CacheFault::misplaced, entry.path(), "has the key of another entry"};
    }
    return std::nullopt;
  } catch (const Error& error) {
    return CacheFinding{CacheFault::damaged, entry.path(), error.what()};
  } catch (const Json::exception&) {
    return CacheFinding{CacheFault::damaged, entry.path(), text(quoted(key_member), " is no key")};
  }
}

void read_entries(const fs::path& root,
                  const std::vector<Entry>& entries,
                  const SurveyOptions& options,
                  CacheSurvey& survey) {
  const EntryFolder folder(root);
  std::uint64_t total = 0;
  for (const Entry& entry : entries) total += entry.bytes;
  std::atomic<std::uint64_t> done{0};
  std::vector<std::optional<CacheFinding>> found(entries.size());
  tbb::task_arena arena(options.threads > 0 ? options.threads : tbb::task_arena::automatic);
  arena.execute([&] {
    tbb::parallel_for(std::size_t{0}, entries.size(), [&](std::size_t index) {
      found[index] = finding_in(folder, entries[index]);
      done += entries[index].bytes;
      if (options.progress) options.progress(done, total);
    });
  });
  for (auto& finding : found) {
    if (finding) survey.findings.push_back(std::move(*finding));
  }
}

}  // namespace

std::string_view name_of(CacheFault fault) {
  switch (fault) {
    case CacheFault::damaged:
      return "damaged";
    case CacheFault::misplaced:
      return "misplaced";
    case CacheFault::foreign:
      break;
  }
  return "foreign";
}

CacheSurvey survey_cache(const fs::path& root, const SurveyOptions& options) {
  CacheSurvey survey;
  const std::vector<Entry> entries = list_entries(root, survey);
  if (options.contents) read_entries(root, entries, options, survey);
  std::sort(survey.findings.begin(), survey.findings.end(), [](const CacheFinding& left, const CacheFinding& right) {
    return left.path < right.path;
  });
  return survey;
}

}  // namespace wconvert
