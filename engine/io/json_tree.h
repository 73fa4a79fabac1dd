#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/io/json_events.h"

namespace wconvert {

/// Builds a value from its events, in linear time: Json's own insertion looks through all keys that are there,
/// appending to the vector beneath it does not.
class JsonTree : public JsonEvents {
 public:
  void begin_object() override { open_.push_back(&add(Json::object())); }
  void end_object() override { open_.pop_back(); }
  void begin_array() override { open_.push_back(&add(Json::array())); }
  void end_array() override { open_.pop_back(); }
  void key(std::string& name) override { open_.back()->get_ref<Json::object_t&>().emplace_back(name, nullptr); }
  void scalar(Json value) override { add(std::move(value)); }

  /// What was built, finished or not; the next event begins another value.
  Json take() {
    open_.clear();
    return std::exchange(root_, nullptr);
  }

 private:
  Json& add(Json value) {
    if (open_.empty()) return root_ = std::move(value);
    if (open_.back()->is_array()) {
      auto& list = open_.back()->get_ref<Json::array_t&>();
      list.push_back(std::move(value));
      return list.back();
    }
    return open_.back()->get_ref<Json::object_t&>().back().second = std::move(value);
  }

  Json root_;
  std::vector<Json*> open_;
};

}  // namespace wconvert
