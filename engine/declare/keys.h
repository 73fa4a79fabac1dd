#pragma once

// Rows about keys of the configuration that no field of the model stands behind.

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/text.h"
#include "engine/declare/section.h"

namespace wconvert {

/// A key of the format that has one value, or need not stand at all.
class Constant : public NoTensors {
 public:
  /// Does an export write the key, and does an import need it, or merely put up with it?
  enum class Write { always, never, needed };
  Constant(std::string hf, Json value, Write write = Write::always)
      : hf_(std::move(hf)), value_(std::move(value)), write_(write) {}
  std::string key() const { return hf_; }
  template <class T>
  void read(const HfReader& hf, T&, const Here&) const {
    const Json* stated = hf.find(hf_);
    if (stated == nullptr && write_ == Write::needed) return hf.at(hf_).fail("is missing");
    if (stated == nullptr || *stated == value_) return;
    hf.at(hf_).fail(text("is ", describe_json(*stated), ", this format allows only ", value_.dump()));
  }
  template <class T>
  void write(const T&, const HfWriter& hf, const Here& here) const {
    if (write_ != Write::never) hf.put(hf_, value_, here);
  }
  void review(Claims&, const Here&) const {}
  void show(const Listing& listing) const { listing.field("", hf_, "always " + value_.dump()); }

 private:
  std::string hf_;
  Json value_;
  Write write_;
};

/// Fails for a value that is one of these.
inline void refuse_if_listed(const std::vector<Json>& refused, const Json& value, const Here& at) {
  if (std::find(refused.begin(), refused.end(), value) == refused.end()) return;
  at.fail(text("is ", describe_json(value), ", which is not converted"));
}

/// Keys that say nothing about the model: how it is trained or run. They are carried as they are; `refused` are values
/// that would say something.
class Unused : public NoTensors {
 public:
  Unused(std::initializer_list<std::string> keys, std::vector<Json> refused = {})
      : keys_(keys), refused_(std::move(refused)) {}
  std::string key() const { return keys_.front(); }
  template <class T>
  void read(const HfReader& hf, T&, const Here&) const {
    for (const auto& one : keys_) {
      if (hf.object().given->contains(one)) refuse_if_listed(refused_, *hf.find(one), hf.at(one));
    }
  }
  template <class T>
  void write(const T&, const HfWriter&, const Here&) const {}
  void review(Claims&, const Here&) const {}
  void show(const Listing& listing) const {
    for (const auto& one : keys_) listing.field("", one, "carried as it is");
  }

 private:
  std::vector<std::string> keys_;
  std::vector<Json> refused_;
};

/// A key that says nothing about the weights, but that the config class always writes: carried as it is, and written
/// with the default of the class where nothing is carried.
class Carried : public NoTensors {
 public:
  /// `refused` are values that would say something.
  Carried(std::string hf, Json value, std::vector<Json> refused = {})
      : hf_(std::move(hf)), value_(std::move(value)), refused_(std::move(refused)) {}
  std::string key() const { return hf_; }
  template <class T>
  void read(const HfReader& hf, T&, const Here&) const {
    if (!hf.object().given->contains(hf_)) return;
    refuse_if_listed(refused_, *hf.find(hf_), hf.at(hf_));
  }
  template <class T>
  void write(const T&, const HfWriter& hf, const Here& here) const {
    hf.put(hf_, value_, here);
  }
  void review(Claims&, const Here&) const {}
  void show(const Listing& listing) const { listing.field("", hf_, "carried as it is, else " + value_.dump()); }

 private:
  std::string hf_;
  Json value_;
  std::vector<Json> refused_;
};

}  // namespace wconvert
