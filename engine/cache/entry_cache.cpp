#include "engine/cache/entry_cache.h"

#include <tbb/task_arena.h>

#include <algorithm>
#include <exception>
#include <span>
#include <utility>

#include "engine/core/checked.h"
#include "engine/core/text.h"
#include "engine/npz/npy.h"
#include "engine/npz/npz.h"

namespace wconvert {
namespace {

constexpr const char* processor_key = "processor";

Array array_of_text(const std::string& text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {DType::u8, {static_cast<std::int64_t>(bytes.size())}, {bytes.begin(), bytes.end()}};
}

void require_entry(const EntryKey& key, const Arrays& arrays) {
  const Path where = Path().in(key.file_name);
  if (!arrays.count(std::string(key.kind->member))) {
    throw Error(Trouble::input, where, text("has no array ", quoted(key.kind->member)));
  }
  for (const auto& [name, array] : arrays) {
    const Path place = where.in(quoted(name));
    if (name == key_member) throw Error(Trouble::input, place, "is the name of what the cache adds");
    if (!has_npy_form(array.dtype)) {
      throw Error(Trouble::input, place, text("is ", name_of(array.dtype), ", which npz files do not have"));
    }
    const auto volume = checked_volume(array.shape);
    if (!volume || static_cast<std::size_t>(*volume) * size_of(array.dtype) != array.bytes.size()) {
      throw Error(Trouble::input, place, text("has ", array.bytes.size(), " bytes, which do not fit its shape"));
    }
  }
}

}  // namespace

std::vector<std::byte> entry_bytes(const EntryKey& key, const Arrays& arrays) {
  require_entry(key, arrays);
  std::string stated = key.identity;
  if (!key.processor.empty()) {
    Json json = parse_json(stated, Path());
    json[processor_key] = key.processor;
    stated = dump_json(json, JsonStyle::compact);
  }
  Arrays whole = arrays;
  whole.emplace(key_member, array_of_text(stated));
  return write_npz(whole);
}

std::optional<StatedKey> stated_key(const Arrays& arrays, const Path& where) {
  const auto found = arrays.find(std::string(key_member));
  if (found == arrays.end()) return std::nullopt;
  const Array& array = found->second;
  const Path place = where.in(quoted(key_member));
  if (array.dtype != DType::u8) throw Error(Trouble::input, place, "is no text");
  Json json = parse_json({reinterpret_cast<const char*>(array.bytes.data()), array.bytes.size()}, place);
  if (!json.is_object()) throw Error(Trouble::input, place, text("is ", describe_json(json), ", expected an object"));
  StatedKey stated;
  if (const auto processor = json.find(processor_key); processor != json.end()) {
    if (!processor->is_string()) throw Error(Trouble::input, place / processor_key, "is no text");
    stated.processor = processor->get<std::string>();
    json.erase(processor_key);
  }
  stated.identity = dump_json(json, JsonStyle::compact);
  return stated;
}

// Whatever is wrong with an entry, the cache does not have what was asked for.
EntryCache::Looked EntryCache::look(const EntryKey& key) const {
  try {
    const auto bytes = folder_.read(key.shard, key.file_name);
    if (!bytes) return {};
    const Path where = Path().in(key.file_name);
    Looked looked{Outcome::found, read_npz(*bytes, where), bytes->size()};
    if (!looked.arrays.count(std::string(key.kind->member))) return {Outcome::damaged, {}, 0};
    const auto stated = stated_key(looked.arrays, where);
    if (stated && stated->identity != key.identity) return {Outcome::collision, {}, 0};
    looked.arrays.erase(std::string(key_member));
    return looked;
  } catch (const Error&) {
    return {Outcome::damaged, {}, 0};
  }
}

std::optional<Arrays> EntryCache::get(const EntryKey& key) const {
  Looked looked = look(key);
  if (looked.outcome == Outcome::found) {
    ++hits_;
    bytes_read_ += looked.bytes;
    return std::move(looked.arrays);
  }
  ++misses_;
  if (looked.outcome == Outcome::damaged) ++damaged_;
  if (looked.outcome == Outcome::collision) ++collisions_;
  return std::nullopt;
}

void EntryCache::put(const EntryKey& key, const Arrays& arrays) {
  const std::vector<std::byte> bytes = entry_bytes(key, arrays);
  folder_.write(key.shard, key.file_name, bytes);
  bytes_written_ += bytes.size();
  bool is_first = false;
  {
    const std::lock_guard lock(mutex_);
    is_first = swept_.insert(key.shard).second;
  }
  if (is_first) folder_.sweep(key.shard);
}

Fetched EntryCache::lead(const EntryKey& key, const std::function<Arrays()>& compute) {
  // Whoever led before may have ended between this caller's miss and its lead.
  Looked looked = look(key);
  if (looked.outcome == Outcome::found) return {std::move(looked.arrays), true};
  // A thread that waits in a parallel loop of the work could be given a task that waits for this very work.
  Fetched made;
  tbb::this_task_arena::isolate([&] { made.arrays = compute(); });
  put(key, made.arrays);
  return made;
}

Fetched EntryCache::fetch(const EntryKey& key, const std::function<Arrays()>& compute) {
  if (auto found = get(key)) return {std::move(*found), true};
  std::promise<Fetched> promise;
  std::shared_future<Fetched> flight;
  bool leads = false;
  {
    const std::lock_guard lock(mutex_);
    const auto [place, is_new] = flights_.try_emplace(key.file_name);
    if (is_new) place->second = promise.get_future().share();
    flight = place->second;
    leads = is_new;
  }
  if (leads) {
    try {
      promise.set_value(lead(key, compute));
    } catch (...) {
      promise.set_exception(std::current_exception());
    }
    const std::lock_guard lock(mutex_);
    flights_.erase(key.file_name);
  }
  return flight.get();
}

void EntryCache::clear() const {
  folder_.clear();
}

CacheStats EntryCache::stats() const {
  return {hits_, misses_, damaged_, collisions_, bytes_read_, bytes_written_};
}

}  // namespace wconvert
