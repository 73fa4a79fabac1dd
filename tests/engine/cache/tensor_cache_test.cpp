// The lists VC, AC and WC of the specification: one for each kind of cache, here in one place.

#include "engine/cache/tensor_cache.h"

#include <fcntl.h>
#include <sys/file.h>

#include <atomic>
#include <set>
#include <thread>

#include "engine/cache/survey.h"
#include "engine/core/text.h"
#include "engine/npz/npz.h"
#include "tests/engine/cache/cache_folder.h"

namespace wconvert::tensor_cache_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_io::refusal;

template <class Case>
class CacheOf : public testing::Test {
 protected:
  using Parts = typename Case::Parts;
  using Key = CacheKey<Parts>;

  const TemporaryFolder folder_;
  TensorCache<Parts> cache_{folder_ / "cache"};
  const Key key_{Case::parts()};
  const Arrays arrays_ = Case::arrays();

  std::string entry_name() const { return "cache/" + key_.entry().shard + "/" + key_.entry().file_name; }
  std::vector<std::byte> entry() const { return content(cache_.path_for(key_)); }
  void write_entry(std::span<const std::byte> bytes) const {
    fs::remove(folder_ / entry_name());  // some file systems write through what is overwritten
    folder_.write(entry_name(), {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
  std::vector<std::string> names_in(const fs::path& path) const { return list_folder(path); }
};

using Cases = testing::Types<PixelCase, FeatureCase, WaveformCase>;
TYPED_TEST_SUITE(CacheOf, Cases);

TYPED_TEST(CacheOf, VC01_AC01_WC01_NameHasTheBlobAndWhatElseMatters) {
  EXPECT_EQ(this->key_.entry().file_name, blob + std::string(TypeParam::file_name_end));
}

TYPED_TEST(CacheOf, VC02_AC02_WC03_ShardIsTheFirstTwoDigits) {
  EXPECT_EQ(this->key_.entry().shard, "bb");
  EXPECT_EQ(this->cache_.path_for(this->key_), this->folder_ / "cache/bb" / this->key_.entry().file_name);
}

TYPED_TEST(CacheOf, VC03_VC04_AC03_AC04_AC05_WC04_WC05_OtherPartsAreOtherNamesAndMisses) {
  this->cache_.put(this->key_, this->arrays_);
  for (const auto& parts : TypeParam::others()) {
    const typename TestFixture::Key other(parts);
    EXPECT_NE(other.entry().file_name, this->key_.entry().file_name);
    EXPECT_EQ(this->cache_.get(other), std::nullopt);
  }
}

TYPED_TEST(CacheOf, VC05_AC06_WC06_KeysAreNotChanged) {
  using K = typename TestFixture::Key;
  EXPECT_TRUE((std::is_same_v<decltype(std::declval<K&>().parts()), const typename TypeParam::Parts&>));
  EXPECT_TRUE((std::is_same_v<decltype(std::declval<K&>().entry()), const EntryKey&>));
}

TYPED_TEST(CacheOf, VC06_AC09_WC09_EmptyRootIsAMissAndStaysUntouched) {
  EXPECT_EQ(this->cache_.get(this->key_), std::nullopt);
  EXPECT_FALSE(this->cache_.exists(this->key_));
  EXPECT_FALSE(fs::exists(this->cache_.root()));
}

TYPED_TEST(CacheOf, VC07_AC10_WC10_WhatWasPutIsGotBack) {
  const fs::path path = this->cache_.put(this->key_, this->arrays_);

  EXPECT_EQ(path, this->cache_.path_for(this->key_));
  EXPECT_EQ(this->cache_.get(this->key_), this->arrays_);
}

TYPED_TEST(CacheOf, VC08_AC11_WC11_PutMakesTheShardAndOneFile) {
  this->cache_.put(this->key_, this->arrays_);

  EXPECT_THAT(this->names_in(this->cache_.root()), ElementsAre("bb"));
  EXPECT_THAT(this->names_in(this->cache_.root() / "bb"), ElementsAre(this->key_.entry().file_name));
}

TYPED_TEST(CacheOf, VC09_AC12_WC12_ExistsAfterAPut) {
  EXPECT_FALSE(this->cache_.exists(this->key_));
  this->cache_.put(this->key_, this->arrays_);
  EXPECT_TRUE(this->cache_.exists(this->key_));
}

TYPED_TEST(CacheOf, VC10_AC13_WC13_TextIsAMissAndStaysUntilTheNextPut) {
  this->cache_.put(this->key_, this->arrays_);
  this->folder_.write(this->entry_name(), "not a zip file");

  EXPECT_EQ(this->cache_.get(this->key_), std::nullopt);
  EXPECT_TRUE(this->cache_.exists(this->key_));
  this->cache_.put(this->key_, this->arrays_);
  EXPECT_EQ(this->cache_.get(this->key_), this->arrays_);
}

TYPED_TEST(CacheOf, VC11_AC14_WC14_ClearRemovesTheTree) {
  this->cache_.put(this->key_, this->arrays_);

  this->cache_.clear();

  EXPECT_THAT(this->names_in(this->folder_.path()), IsEmpty());
  EXPECT_EQ(this->cache_.get(this->key_), std::nullopt);
  this->cache_.clear();
}

// What is damaged is read by code that knows no kind: one is enough for thousands of files.
using DamagedEntry = CacheOf<PixelCase>;

TEST_F(DamagedEntry, EveryTruncationIsAMiss) {
  cache_.put(key_, arrays_);
  const std::vector<std::byte> whole = entry();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    write_entry(std::span(whole).first(length));
    EXPECT_EQ(cache_.get(key_), std::nullopt) << length;
  }
  EXPECT_EQ(cache_.stats().damaged, whole.size());
}

TEST_F(DamagedEntry, EveryFlippedByteIsAMissOrTheSameArrays) {
  cache_.put(key_, arrays_);
  const std::vector<std::byte> whole = entry();
  for (const std::byte flip : {std::byte{0x01}, std::byte{0x10}, std::byte{0x80}, std::byte{0xFF}}) {
    for (std::size_t at = 0; at < whole.size(); ++at) {
      std::vector<std::byte> damaged = whole;
      damaged[at] ^= flip;
      write_entry(damaged);
      EXPECT_THAT(cache_.get(key_), testing::AnyOf(std::nullopt, arrays_)) << "byte " << at;
    }
  }
  EXPECT_GT(cache_.stats().hits, 0U) << "the padding says nothing";
  EXPECT_GT(cache_.stats().misses, 2 * whole.size());
}

TEST_F(DamagedEntry, HugeFileOfNothingIsAMissThatTakesNoMemory) {
  cache_.put(key_, arrays_);
  for (const std::uint64_t bytes : {std::uint64_t{7} << 30, std::uint64_t{1} << 42}) {
    write_entry({});
    fs::resize_file(folder_ / entry_name(), bytes);
    EXPECT_EQ(cache_.get(key_), std::nullopt);
  }
}

TYPED_TEST(CacheOf, EntryOfAnotherKeyUnderThisNameIsACollision) {
  const typename TestFixture::Key other(TypeParam::others().front());
  this->cache_.put(other, this->arrays_);
  this->write_entry(content(this->cache_.path_for(other)));

  EXPECT_EQ(this->cache_.get(this->key_), std::nullopt);
  EXPECT_EQ(this->cache_.stats().collisions, 1U);
}

TYPED_TEST(CacheOf, EntryWithoutAKeyIsRead) {
  this->write_entry(write_npz(this->arrays_));

  EXPECT_EQ(this->cache_.get(this->key_), this->arrays_);
}

TYPED_TEST(CacheOf, EntryWithoutTheArrayOfItsKindIsAMissAndIsNotPut) {
  const Arrays arrays = {{"other", floats({1}, {1})}};
  this->write_entry(write_npz(arrays));

  EXPECT_EQ(this->cache_.get(this->key_), std::nullopt);
  EXPECT_EQ(refusal([&] { this->cache_.put(this->key_, arrays); }).what,
            this->key_.entry().file_name + ": has no array \"" + std::string(TypeParam::Parts::kind.member) + "\"");
}

TYPED_TEST(CacheOf, LinksAreNotFollowed) {
  this->cache_.put(this->key_, this->arrays_);
  const fs::path path = this->cache_.path_for(this->key_);
  fs::rename(path, this->folder_ / "elsewhere");
  fs::create_symlink(this->folder_ / "elsewhere", path);

  EXPECT_EQ(this->cache_.get(this->key_), std::nullopt);
  EXPECT_FALSE(this->cache_.exists(this->key_));
  this->cache_.put(this->key_, this->arrays_);
  EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(path)));
}

TYPED_TEST(CacheOf, StatsCountWhatHappened) {
  this->cache_.get(this->key_);
  this->cache_.put(this->key_, this->arrays_);
  this->cache_.get(this->key_);
  this->cache_.get(this->key_);

  const CacheStats stats = this->cache_.stats();
  EXPECT_EQ(stats.hits, 2U);
  EXPECT_EQ(stats.misses, 1U);
  EXPECT_EQ(stats.bytes_written, this->entry().size());
  EXPECT_EQ(stats.bytes_read, 2 * this->entry().size());
}

TYPED_TEST(CacheOf, SameEntryIsTheSameBytes) {
  this->cache_.put(this->key_, this->arrays_);
  const std::vector<std::byte> first = this->entry();
  this->cache_.put(this->key_, this->arrays_);
  EXPECT_EQ(this->entry(), first);
}

TYPED_TEST(CacheOf, ConcurrentMissesRunTheWorkOnce) {
  std::atomic<int> runs{0};
  std::atomic<int> waiting{0};
  constexpr int threads = 8;
  std::vector<std::thread> pool;
  std::vector<Arrays> got(threads);
  for (int thread = 0; thread < threads; ++thread) {
    pool.emplace_back([&, thread] {
      ++waiting;
      while (waiting < threads) std::this_thread::yield();
      got[static_cast<std::size_t>(thread)] = this->cache_
                                                  .fetch(this->key_,
                                                         [&] {
                                                           ++runs;
                                                           return this->arrays_;
                                                         })
                                                  .arrays;
    });
  }
  for (std::thread& thread : pool) thread.join();

  EXPECT_EQ(runs, 1);
  for (const Arrays& arrays : got) EXPECT_EQ(arrays, this->arrays_);
}

TYPED_TEST(CacheOf, ErrorOfTheWorkIsTheCallersAndTheNextOneTriesAgain) {
  const auto broken = []() -> Arrays { throw Error(Trouble::input, Path().in("a.png"), "is no picture"); };

  EXPECT_EQ(refusal([&] { this->cache_.fetch(this->key_, broken); }).what, "a.png: is no picture");
  EXPECT_FALSE(this->cache_.exists(this->key_));
  EXPECT_FALSE(this->cache_.fetch(this->key_, [&] { return this->arrays_; }).hit);
  EXPECT_TRUE(this->cache_.fetch(this->key_, broken).hit);
}

TYPED_TEST(CacheOf, PutsAndClearsDoNotDisturbEachOther) {
  std::thread clearing([&] {
    for (int clear = 0; clear < 20; ++clear) this->cache_.clear();
  });
  for (int put = 0; put < 20; ++put) {
    EXPECT_EQ(refusal([&] { this->cache_.put(this->key_, this->arrays_); }).what, "nothing was refused");
    EXPECT_THAT(this->cache_.get(this->key_), testing::AnyOf(std::nullopt, this->arrays_));
  }
  clearing.join();

  this->cache_.clear();
  EXPECT_THAT(this->names_in(this->folder_.path()), IsEmpty());
}

TYPED_TEST(CacheOf, AT11_SweepingAShardThatIsMissingIsNothing) {
  EntryFolder(this->cache_.root()).sweep("bb");
  EXPECT_FALSE(fs::exists(this->cache_.root()));
}

TYPED_TEST(CacheOf, AT01_AT02_AT05_AT07_AT08_AT10_AT12_LeftoversOfDeadWritersGoWithTheFirstPut) {
  const std::string shard = "cache/bb/";
  this->folder_.write(shard + ".x.npz.wconvert-0123abcd", "half");
  this->folder_.write(shard + "ordinary", "stays");
  this->folder_.write(shard + ".x.npz.wconvert-0123abcd-", "stays");
  fs::create_directories(this->folder_ / (shard + ".y.npz.wconvert-0123abcd"));
  this->folder_.write(shard + ".z.npz.wconvert-0123abcd", "a writer that lives");
  const Descriptor alive(open((this->folder_ / (shard + ".z.npz.wconvert-0123abcd")).c_str(), O_RDONLY));
  ASSERT_EQ(flock(alive.number(), LOCK_EX), 0);

  this->cache_.put(this->key_, this->arrays_);

  EXPECT_THAT(this->names_in(this->folder_ / shard),
              ElementsAre(".x.npz.wconvert-0123abcd-",
                          ".y.npz.wconvert-0123abcd",
                          ".z.npz.wconvert-0123abcd",
                          this->key_.entry().file_name,
                          "ordinary"));
}

TYPED_TEST(CacheOf, RootThatCannotBeMadeIsNamed) {
  this->folder_.write("file", "");
  TensorCache<typename TypeParam::Parts> cache(this->folder_ / "file/cache");

  EXPECT_EQ(refusal([&] { cache.put(this->key_, this->arrays_); }).what,
            (this->folder_ / "file/cache").string() + ": making the folder of the cache: Not a directory (ENOTDIR)");
  EXPECT_EQ(cache.get(this->key_), std::nullopt);
}

TYPED_TEST(CacheOf, APR07_APR08_APR09_APR10_APR11_WorkIsDoneOnceForEachKey) {
  int runs = 0;
  const auto work = [&] {
    ++runs;
    return this->arrays_;
  };
  EXPECT_FALSE(this->cache_.fetch(this->key_, work).hit);
  EXPECT_TRUE(this->cache_.exists(this->key_));
  EXPECT_TRUE(this->cache_.fetch(this->key_, work).hit);
  EXPECT_EQ(runs, 1);
  for (const auto& parts : TypeParam::others()) {
    EXPECT_FALSE(this->cache_.fetch(typename TestFixture::Key(parts), work).hit);
  }
  EXPECT_EQ(runs, 1 + static_cast<int>(TypeParam::others().size()));
}

TEST(CacheKeys, AC07_AC08_WC07_WC08_ResamplingShowsInTheName) {
  const auto feature = [](bool resampled) {
    return FeatureKey({blob, processor_of('1'), 16000, 0.5, resampled}).entry().file_name;
  };
  const auto waveform = [](bool resampled) { return WaveformKey({blob, 16000, 0.5, resampled}).entry().file_name; };

  EXPECT_EQ(feature(false), blob + ".111111111111.16000.500.npz");
  EXPECT_EQ(feature(true), blob + ".111111111111.16000.500.rs.npz");
  EXPECT_EQ(waveform(false), blob + ".16000.500.wav.npz");
  EXPECT_EQ(waveform(true), blob + ".16000.500.rs.wav.npz");
}

TEST(CacheKeys, ST09_CachesOfAStoreDifferAndAreNotMadeByAsking) {
  const TemporaryFolder store;
  std::set<fs::path> roots;
  for (const CacheKind* kind : cache_kinds) roots.insert(PixelCache(store.path() / kind->folder).root());
  EXPECT_EQ(roots.size(), 3U);
  for (const fs::path& root : roots) EXPECT_FALSE(fs::exists(root));
}

TEST(CacheKeys, WC02_WaveformsKnowNoProcessor) {
  EXPECT_THAT(WaveformKey({blob, 16000, 0.5, false}).entry().identity, testing::Not(testing::HasSubstr("processor")));
}

TEST(CacheKeys, WC15_KindsDoNotMeetInOneRoot) {
  const TemporaryFolder folder;
  FeatureCache features(folder.path());
  WaveformCache waveforms(folder.path());
  features.put(FeatureKey(FeatureCase::parts()), FeatureCase::arrays());
  waveforms.put(WaveformKey(WaveformCase::parts()), WaveformCase::arrays());

  EXPECT_EQ(features.get(FeatureKey(FeatureCase::parts())), FeatureCase::arrays());
  EXPECT_EQ(waveforms.get(WaveformKey(WaveformCase::parts())), WaveformCase::arrays());
  EXPECT_EQ(list_folder(folder / "bb").size(), 2U);
}

TEST(CacheKeys, NamesAreThoseOfTheOriginal) {
  for (const Json& golden : golden_list("expected.json", "file_names")) {
    const std::string sha = golden["blob_sha"];
    const ProcessorIdentity processor{golden["processor_sha"], ""};
    std::string name;
    if (golden["kind"] == "vl") {
      name = PixelKey({sha, processor, golden["target_height"], golden["target_width"]}).entry().file_name;
    } else if (golden["kind"] == "audio") {
      name = FeatureKey({sha, processor, golden["sample_rate"], golden["max_length_seconds"], golden["auto_resample"]})
                 .entry()
                 .file_name;
    } else {
      name = WaveformKey({sha, golden["sample_rate"], golden["max_length_seconds"], golden["auto_resample"]})
                 .entry()
                 .file_name;
    }
    EXPECT_EQ(name, golden["file_name"]);
    EXPECT_NE(kind_of_entry(name), nullptr);
  }
}

TEST(CacheKeys, PartsThatAreNoneAreRefusedByName) {
  const auto pixel = [](PixelParts parts) { return refusal([&] { PixelKey{std::move(parts)}; }).what; };
  const auto wave = [](WaveformParts parts) { return refusal([&] { WaveformKey{std::move(parts)}; }).what; };
  const std::string digits = ", expected 64 lower-case hexadecimal digits";

  EXPECT_EQ(pixel({"../../etc/passwd", processor_of('1'), 1, 1}),
            "cache key.blob_sha: is \"../../etc/passwd\"" + digits);
  EXPECT_EQ(pixel({std::string(64, 'A'), processor_of('1'), 1, 1}),
            "cache key.blob_sha: is \"" + std::string(64, 'A') + "\"" + digits);
  EXPECT_EQ(pixel({blob, {"12", ""}, 1, 1}), "cache key.processor_sha: is \"12\"" + digits);
  EXPECT_EQ(pixel({blob, {std::string(64, '1'), "text"}, 1, 1}),
            "cache key.processor_sha: is " + std::string(64, '1') +
                ", but the digest of the processor's identity is "
                "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1");
  EXPECT_EQ(pixel({blob, processor_of('1'), 0, 1}), "cache key.height: is 0, expected a number above 0");
  EXPECT_EQ(pixel({blob, processor_of('1'), 1, -4}), "cache key.width: is -4, expected a number above 0");
  EXPECT_EQ(wave({blob, 0, 1.0, false}), "cache key.sample_rate: is 0, expected a number above 0");
  EXPECT_EQ(wave({blob, 1, 0.0004, false}),
            "cache key.max_seconds: is 0.0004, expected a number above 0 and up to 1e9");
  EXPECT_EQ(wave({blob, 1, -std::numeric_limits<double>::infinity(), false}),
            "cache key.max_seconds: is -inf, expected a number above 0 and up to 1e9");
}

TEST(CacheEntries, TellTheirWholeKeyAndTheProcessor) {
  const ProcessorIdentity processor = identity_of({{"size", 3}}, {"test", 1, "k"});
  const PixelKey key({blob, processor, 2, 3});
  const Arrays arrays = read_npz(entry_bytes(key.entry(), PixelCase::arrays()), Path());
  const auto stated = stated_key(arrays, Path());

  ASSERT_TRUE(stated);
  EXPECT_EQ(stated->processor, processor.text);
  EXPECT_EQ(stated->identity,
            "{\"blob_sha\":\"" + blob + "\",\"height\":2,\"kind\":\"pixels\",\"processor_sha\":\"" + processor.sha +
                "\",\"width\":3}");
}

TEST(CacheEntries, ArraysWithoutAFormAreRefused) {
  const PixelKey key(PixelCase::parts());
  const auto put = [&](const std::string& name, const Array& array) {
    Arrays arrays = PixelCase::arrays();
    arrays[name] = array;
    return refusal([&] { entry_bytes(key.entry(), arrays); }).what;
  };
  const std::string file = key.entry().file_name;

  EXPECT_EQ(put("x", {DType::bf16, {1}, std::vector<std::byte>(2)}),
            file + ": \"x\": is BF16, which npz files do not have");
  EXPECT_EQ(put("x", {DType::f32, {2}, std::vector<std::byte>(4)}),
            file + ": \"x\": has 4 bytes, which do not fit its shape");
  EXPECT_EQ(put("__key__", floats({1}, {1})), file + ": \"__key__\": is the name of what the cache adds");
}

TEST(CacheGoldens, EntriesOfTheOriginalAreHits) {
  const PixelCache cache(image_goldens() / "vl-cache");
  std::size_t entries = 0;
  for (const Json& golden : golden_list("expected.json", "entries")) {
    if (!golden.contains("entry")) continue;
    const PixelKey key({golden["blob_sha"],
                        {golden["processor_sha"], golden["fingerprint_input"]},
                        golden["target_height"],
                        golden["target_width"]});
    EXPECT_EQ(image_goldens() / golden["entry"].get<std::string>(), cache.path_for(key));
    const auto arrays = cache.get(key);
    ASSERT_TRUE(arrays) << golden["entry"];
    EXPECT_EQ(digest(arrays->at("pixel_values")), digest(golden["outputs"]["pixel_values"]));
    ++entries;
  }
  EXPECT_EQ(entries, 10U);
}

TEST(CacheGoldens, MalformedEntriesAreMisses) {
  const TemporaryFolder folder;
  const PixelCache cache(folder.path());
  const PixelKey key(PixelCase::parts());
  for (const Json& golden : golden_list("npz/verdicts.json", "bad")) {
    if (golden["ours"] != "miss") continue;
    const auto bytes = content(image_goldens() / "npz" / golden["file"].get<std::string>());
    folder.write("bb/" + key.entry().file_name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    EXPECT_EQ(cache.get(key), std::nullopt) << golden["file"];
  }
}

}  // namespace
}  // namespace wconvert::tensor_cache_test
