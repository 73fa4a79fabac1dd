#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "engine/cache/entry_folder.h"
#include "engine/cache/key.h"
#include "engine/npz/array.h"

namespace wconvert {

/// What a cache was asked and gave. Every question is a hit or a miss; damaged entries and those of another key are
/// misses.
struct CacheStats {
  std::uint64_t hits = 0, misses = 0, damaged = 0, collisions = 0;
  std::uint64_t bytes_read = 0, bytes_written = 0;
};

/// Arrays that were asked for, and whether the cache had them.
struct Fetched {
  Arrays arrays;
  bool hit = false;
};

/// The array of an entry that holds its whole key.
inline constexpr std::string_view key_member = "__key__";

/// The bytes of an entry. Refuses (input) arrays without the kind's own, with a name of the entry's own, or with
/// numbers that have no form in an npz file.
std::vector<std::byte> entry_bytes(const EntryKey& key, const Arrays& arrays);

/// What the `__key__` of an entry says: the key as EntryKey has it, and the text of the processor's identity. Nothing
/// if the entry has none, as those of the original program; refuses (input) what is no key.
struct StatedKey {
  std::string identity, processor;
};
std::optional<StatedKey> stated_key(const Arrays& arrays, const Path& where);

/// A cache of all kinds of entries; TensorCache is its face for one kind.
class EntryCache {
 public:
  explicit EntryCache(fs::path root) : folder_(std::move(root)) {}

  const EntryFolder& folder() const { return folder_; }
  std::optional<Arrays> get(const EntryKey& key) const;
  void put(const EntryKey& key, const Arrays& arrays);
  Fetched fetch(const EntryKey& key, const std::function<Arrays()>& compute);
  void clear() const;
  CacheStats stats() const;

 private:
  enum class Outcome { found, absent, damaged, collision };
  struct Looked {
    Outcome outcome = Outcome::absent;
    Arrays arrays;
    std::uint64_t bytes = 0;
  };
  Looked look(const EntryKey& key) const;
  Fetched lead(const EntryKey& key, const std::function<Arrays()>& compute);

  EntryFolder folder_;
  mutable std::atomic<std::uint64_t> hits_{0}, misses_{0}, damaged_{0}, collisions_{0}, bytes_read_{0};
  std::atomic<std::uint64_t> bytes_written_{0};
  std::mutex mutex_;
  std::map<std::string, std::shared_future<Fetched>> flights_;  // by file name
  std::set<std::string> swept_;
};

}  // namespace wconvert
