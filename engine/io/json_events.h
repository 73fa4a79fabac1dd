#pragma once

// JSON as a sequence of events, for texts too large to hold as a tree. Who listens gets a text that is already
// checked: the strictness of parse_json is here.

#include <string>
#include <string_view>

#include "engine/io/json.h"

namespace wconvert {

/// What listens. Keys and strings may be moved from.
class JsonEvents {
 public:
  virtual ~JsonEvents() = default;
  virtual void begin_object() = 0;
  virtual void end_object() = 0;
  virtual void begin_array() = 0;
  virtual void end_array() = 0;
  virtual void key(std::string& name) = 0;
  /// A value that is no object and no array. An integer is unsigned unless it was written with a minus.
  virtual void scalar(Json value) = 0;
  /// The place of an outermost key, for messages.
  virtual Here outermost(const Here& here, std::string_view name) const;
};

enum class JsonEnd { complete, broken };

/// Sends the events of one document, or complains under `here`. After `broken` the events ended too early; after
/// `complete` there may still be complaints, of duplicate keys and of numbers, and then the events are not to be used.
JsonEnd read_json(std::string_view text, const Here& here, const JsonLimits& limits, JsonEvents& events);

}  // namespace wconvert
