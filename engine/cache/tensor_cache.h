#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "engine/cache/entry_cache.h"

namespace wconvert {

/// Preprocessed tensors on disk, one npz file for each key. Any number of threads and processes may use one at a time:
/// an entry appears whole or not at all, and the last writer wins.
template <class Parts>
class TensorCache {
 public:
  using Key = CacheKey<Parts>;

  /// Touches no disk.
  explicit TensorCache(fs::path root) : cache_(std::move(root)) {}

  const fs::path& root() const { return cache_.folder().root(); }
  fs::path path_for(const Key& key) const { return cache_.folder().path_of(key.entry().shard, key.entry().file_name); }
  /// The arrays of that key; nothing if there is no entry, if it is damaged in any way, or if it is of another key.
  /// What is there stays there: the next put replaces it.
  std::optional<Arrays> get(const Key& key) const { return cache_.get(key.entry()); }
  /// Writes an entry, whole or not at all. Throws if the arrays are none for this kind, or the root cannot be written.
  fs::path put(const Key& key, const Arrays& arrays) {
    cache_.put(key.entry(), arrays);
    return path_for(key);
  }
  /// Whether a file is there, whatever it holds.
  bool exists(const Key& key) const { return cache_.folder().has(key.entry().shard, key.entry().file_name); }
  /// Gets the arrays or makes and puts them. Of threads that ask for one key at a time, one does the work, and its
  /// Error is everybody's.
  Fetched fetch(const Key& key, const std::function<Arrays()>& compute) { return cache_.fetch(key.entry(), compute); }
  /// Removes everything; a root that is missing is no error.
  void clear() const { cache_.clear(); }
  CacheStats stats() const { return cache_.stats(); }

 private:
  EntryCache cache_;
};

using PixelCache = TensorCache<PixelParts>;
using FeatureCache = TensorCache<FeatureParts>;
using WaveformCache = TensorCache<WaveformParts>;

/// The same without a cache: nothing is looked up, nothing is kept.
template <class Parts>
Fetched fetch(TensorCache<Parts>* cache, const CacheKey<Parts>& key, const std::function<Arrays()>& compute) {
  return cache != nullptr ? cache->fetch(key, compute) : Fetched{compute(), false};
}

}  // namespace wconvert
