#include "tools/cache/commands.h"

#include <iostream>
#include <string_view>

#include "engine/cache/pictures.h"
#include "engine/cache/processor_folder.h"
#include "engine/cache/recordings.h"
#include "engine/cache/survey.h"
#include "engine/cache/warm.h"
#include "engine/core/text.h"
#include "tools/console/program.h"

namespace wconvert::tools {
namespace {

/// The caches of a store by their names in it, or the folder itself, which has the empty name.
std::vector<std::string> caches_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const CacheKind* kind : cache_kinds) {
    if (fs::is_directory(fs::symlink_status(folder / kind->folder))) names.emplace_back(kind->folder);
  }
  if (names.empty()) names.emplace_back();
  return names;
}

struct NamedSurvey {
  std::string cache;  // below the folder that the user named
  CacheSurvey survey;

  std::string path_of(const CacheFinding& finding) const {
    return cache.empty() ? finding.path : cache + '/' + finding.path;
  }
};

std::vector<NamedSurvey> survey_all(const CacheRequest& request, bool contents) {
  Progress progress("verify", request.voice);
  const SurveyOptions options{
      .contents = contents, .threads = request.threads, .progress = [&](std::uint64_t done, std::uint64_t total) {
        require_no_stop();
        progress.show(done, total);
      }};
  std::vector<NamedSurvey> surveys;
  for (const std::string& cache : caches_in(request.folder)) {
    surveys.push_back({cache, survey_cache(cache.empty() ? request.folder : request.folder / cache, options)});
  }
  return surveys;
}

Json findings_json(const std::vector<NamedSurvey>& surveys) {
  Json list = Json::array();
  for (const NamedSurvey& named : surveys) {
    for (const CacheFinding& finding : named.survey.findings) {
      list.push_back({{"detail", finding.detail},
                      {"kind", std::string(name_of(finding.fault))},
                      {"path", printable(named.path_of(finding))}});
    }
  }
  return list;
}

Json counts_json(const std::vector<NamedSurvey>& surveys) {
  Json list = Json::array();
  for (const NamedSurvey& named : surveys) {
    for (std::size_t kind = 0; kind < cache_kinds.size(); ++kind) {
      const CacheCount& count = named.survey.counts[kind];
      if (count.entries == 0) continue;
      list.push_back({{"bytes", count.bytes},
                      {"cache", named.cache},
                      {"entries", count.entries},
                      {"kind", std::string(cache_kinds[kind]->name)}});
    }
  }
  return list;
}

std::uint64_t unfinished_in(const std::vector<NamedSurvey>& surveys) {
  std::uint64_t count = 0;
  for (const NamedSurvey& named : surveys) count += named.survey.unfinished;
  return count;
}

CacheCount whole_of(const std::vector<NamedSurvey>& surveys) {
  CacheCount whole;
  for (const NamedSurvey& named : surveys) {
    for (const CacheCount& count : named.survey.counts) {
      whole.entries += count.entries;
      whole.bytes += count.bytes;
    }
  }
  return whole;
}

std::string size_text(const CacheCount& count) {
  return text(
      count.entries, count.entries == 1 ? " entry, " : " entries, ", bytes_text(static_cast<double>(count.bytes)));
}

/// Where a kind of entries belongs: the folder that was named, or a folder of it if that is a store.
fs::path root_for(const CacheKind& kind, const CacheRequest& request) {
  return caches_in(request.folder).front().empty() ? request.folder : request.folder / kind.folder;
}

std::vector<WarmedFile> warm_with(const WarmOne& one, const CacheRequest& request) {
  Progress progress("warm", request.voice);
  const WarmOptions options{.threads = request.threads, .progress = [&](std::uint64_t done, std::uint64_t total) {
                              require_no_stop();
                              progress.show(done, total);
                            }};
  return warm_cache(one, request.files, options);
}

std::vector<WarmedFile> warm_pictures(const CacheRequest& request) {
  if (request.max_seconds || request.resample) {
    throw Error(Trouble::usage, Path(), "--seconds and --resample are for recordings, the processor is for pictures");
  }
  const PictureProcessor processor = read_picture_processor(request.processor, request.kernel);
  PixelCache cache(root_for(pixel_kind, request));
  return warm_with([&](auto file, const Here& here) { return preprocess_picture(file, processor, &cache, here).hit; },
                   request);
}

std::vector<WarmedFile> warm_recordings(const CacheRequest& request) {
  const RecordingProcessor processor = read_recording_processor(request.processor);
  const FeatureExtractor& extractor = processor.extractor;
  const Taking taking{.sample_rate = extractor.sampling_rate,
                      .max_seconds = request.max_seconds.value_or(static_cast<double>(extractor.chunk_length)),
                      .resampled = request.resample};
  FeatureCache features(root_for(feature_kind, request));
  WaveformCache waveforms(root_for(waveform_kind, request));
  const auto one = [&](auto file, const Here& here) {
    return preprocess_recording(file, processor, taking, &features, &waveforms, here.path()).hit;
  };
  return warm_with(one, request);
}

void say_findings(const Json& findings, const CacheCount& whole, const Voice& voice) {
  for (const Json& finding : findings) {
    std::cout << finding["kind"].get<std::string>() << "  " << finding["path"].get<std::string>() << ": "
              << finding["detail"].get<std::string>() << '\n';
  }
  if (voice.quiet && findings.empty()) return;
  std::cout << (findings.empty() ? "clean" : text(findings.size(), findings.size() == 1 ? " finding" : " findings"))
            << ": " << size_text(whole) << '\n';
}

// A folder is given by hand, and what is removed is gone: it has to be a cache through and through.
void require_caches(const std::vector<NamedSurvey>& surveys, const CacheRequest& request) {
  Report report;
  for (const NamedSurvey& named : surveys) {
    for (const CacheFinding& finding : named.survey.findings) {
      if (finding.fault != CacheFault::foreign) continue;
      report.fail(Path().in(printable((request.folder / named.path_of(finding)).native())), finding.detail);
    }
  }
  report.hint("nothing was removed: a folder that holds anything but a cache is not cleared");
  report.raise();
}

/// Tells what became of the files, and how many were there and refused.
struct Warmed {
  Report report;
  std::uint64_t made = 0, hits = 0, refused = 0;

  explicit Warmed(const std::vector<WarmedFile>& files) {
    for (const WarmedFile& file : files) {
      ++(file.hit ? hits : file.refusals.empty() ? made : refused);
      for (const Finding& note : file.notes) report.note(note.where, note.what);
      for (const Finding& refusal : file.refusals) report.fail(refusal.where, refusal.what);
      if (!file.hint.empty()) report.hint(file.hint);
    }
  }
};

}  // namespace

int run_cache_stats(const CacheRequest& request) {
  const std::vector<NamedSurvey> surveys = survey_all(request, false);
  const Json counts = counts_json(surveys);
  if (request.voice.json) {
    const Json out = {{"counts", counts}, {"status", "ok"}, {"unfinished", unfinished_in(surveys)}};
    std::cout << dump_json(out, JsonStyle::indented);
    return 0;
  }
  for (const Json& count : counts) {
    const std::string cache = count["cache"];
    std::cout << cache << (cache.empty() ? "" : "  ") << count["kind"].get<std::string>() << "  "
              << size_text({count["entries"], count["bytes"]}) << '\n';
  }
  if (counts.empty()) std::cout << "no entries\n";
  return 0;
}

int run_cache_verify(const CacheRequest& request) {
  const std::vector<NamedSurvey> surveys = survey_all(request, true);
  const Json findings = findings_json(surveys);
  if (request.voice.json) {
    const Json out = {{"counts", counts_json(surveys)},
                      {"findings", findings},
                      {"status", findings.empty() ? "ok" : "findings"},
                      {"unfinished", unfinished_in(surveys)}};
    std::cout << dump_json(out, JsonStyle::indented);
  } else {
    say_findings(findings, whole_of(surveys), request.voice);
  }
  return findings.empty() ? 0 : static_cast<int>(Trouble::verification);
}

int run_cache_clear(const CacheRequest& request) {
  CacheCount removed;
  if (fs::exists(fs::symlink_status(request.folder))) {
    const std::vector<NamedSurvey> surveys = survey_all(request, false);
    require_caches(surveys, request);
    for (const NamedSurvey& named : surveys) {
      EntryFolder(named.cache.empty() ? request.folder : request.folder / named.cache).clear();
    }
    removed = whole_of(surveys);
  }
  if (request.voice.json) {
    const Json out = {{"bytes", removed.bytes}, {"entries", removed.entries}, {"status", "ok"}};
    std::cout << dump_json(out, JsonStyle::indented);
  } else if (!request.voice.quiet) {
    std::cout << "removed " << size_text(removed) << '\n';
  }
  return 0;
}

int run_cache_warm(const CacheRequest& request) {
  const Warmed warmed(is_for_audio(request.processor) ? warm_recordings(request) : warm_pictures(request));
  say_notes(warmed.report.notes(), request.voice);
  if (request.voice.json && warmed.refused == 0) {
    const Json out = {{"already_there", warmed.hits},
                      {"made", warmed.made},
                      {"notes", notes_json(warmed.report.notes())},
                      {"status", "ok"}};
    std::cout << dump_json(out, JsonStyle::indented);
  } else if (!request.voice.json && !request.voice.quiet) {
    std::cout << "made " << warmed.made << ", already there " << warmed.hits << ", refused " << warmed.refused << '\n';
  }
  warmed.report.raise();
  return 0;
}

}  // namespace wconvert::tools
