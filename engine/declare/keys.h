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
  /// Does an export write the key, or does an import merely put up with it?
  enum class Write { always, never };
  Constant(std::string hf, Json value, Write write = Write::always)
      : hf_(std::move(hf)), value_(std::move(value)), write_(write) {}
  std::string key() const { return hf_; }
  template <class T>
  void read(const HfReader& hf, T&, const Here&) const {
    const Json* stated = hf.find(hf_);
    if (stated == nullptr || *stated == value_) return;
    hf.at(hf_).fail(text("is ", describe_json(*stated), ", this format allows only ", value_.dump()));
  }
  template <class T>
  void write(const T&, const HfWriter& hf, const Here& here) const {
    if (write_ == Write::always) hf.put(hf_, value_, here);
  }
  void review(Claims&, const Here&) const {}
  void show(const Listing& listing) const { listing.field("", hf_, "always " + value_.dump()); }

 private:
  std::string hf_;
  Json value_;
  Write write_;
};

/// Keys that say nothing about the model: how it is trained or run. They are carried as they are.
class Unused : public NoTensors {
 public:
  Unused(std::initializer_list<std::string> keys) : keys_(keys) {}
  std::string key() const { return keys_.front(); }
  template <class T>
  void read(const HfReader& hf, T&, const Here&) const {
    for (const auto& one : keys_) {
      if (hf.object().given->contains(one)) hf.find(one);
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
    const Json* value = hf.find(hf_);
    if (std::find(refused_.begin(), refused_.end(), *value) == refused_.end()) return;
    hf.at(hf_).fail(text("is ", describe_json(*value), ", which is not converted"));
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
