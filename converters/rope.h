#pragma once

#include <string>

#include "engine/declare/fields.h"
#include "engine/declare/section.h"
#include "models/attention.h"

namespace wconvert::converters {

/// Does version 5 of a config class keep `rope_theta` beside `rope_parameters`, as classes written for version 4 do?
enum class ThetaBeside { no, yes };

/// The rotary embedding of the Llama family: default, llama3 or yarn.
///
/// transformers 4 keeps `rope_theta` and `rope_scaling`, transformers 5 keeps both in `rope_parameters`; either is
/// read, and the style of the writer is written. If both stand, they must agree, but for a theta beside
/// `rope_parameters` where the class keeps one: nobody reads it. The variant is `rope_type`, or `type` in old files;
/// without one it is the default.
class Rope : public NoTensors {
 public:
  explicit Rope(ThetaBeside beside = ThetaBeside::no) : beside_(beside) {}
  std::string key() const { return "rotary"; }
  void read(const HfReader& hf, models::Attention& attention, const Here& here) const;
  void write(const models::Attention& attention, const HfWriter& hf, const Here& here) const;
  void review(Claims& claims, const Here& here) const;
  void show(const Listing& listing) const;

 private:
  ThetaBeside beside_;
};

}  // namespace wconvert::converters
