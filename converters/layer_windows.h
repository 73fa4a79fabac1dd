#pragma once

#include <optional>
#include <string>
#include <vector>

#include "converters/qwen2.h"

namespace wconvert::converters {

/// The keys by which Qwen2 gives some blocks an attention window: `layer_types` names them one by one; without it they
/// are those from `max_window_layers` up, if `use_sliding_window` says so. The row of the decoder, which comes first,
/// reads all blocks as one kind; where some have a window and some have none, this one makes a pattern of two.
class LayerWindows : public NoTensors {
 public:
  explicit LayerWindows(Windows windows) : windows_(windows) {}
  std::string key() const { return "sliding_window"; }
  void read(const HfReader& hf, models::Model& model, const Here& here) const;
  void write(const models::Model& model, const HfWriter& hf, const Here& here) const;
  void review(Claims&, const Here&) const {}
  void show(const Listing& listing) const;

 private:
  Windows windows_;
};

}  // namespace wconvert::converters
