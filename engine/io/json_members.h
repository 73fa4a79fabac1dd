#pragma once

// An object too large to hold as a tree: headers of safetensors and indices of shards may be 100 MB. Its members are
// handed over as they come, and are checked as parse_json does.

#include <string>
#include <string_view>

#include "engine/core/text.h"
#include "engine/io/json.h"

namespace wconvert {

/// Who takes the members of a large object.
class JsonMembers {
 public:
  virtual ~JsonMembers() = default;
  /// One member, of at most a million values.
  virtual void member(std::string name, Json value) = 0;
  /// One member of the member that was to be opened. Where that one ends, `member` gets it as an empty object.
  virtual void inner(std::string name, Json value) = 0;
  /// The place of a member, for messages.
  virtual Here place(const Here& here, std::string_view name) const { return here.colon() / printable(name); }
};

/// Hands over the members of the object that the text is, or complains under `here`. The member named `opened`, if it
/// is an object, is handed over member by member.
void read_members(
    std::string_view text, const Here& here, const JsonLimits& limits, std::string_view opened, JsonMembers& members);

}  // namespace wconvert
