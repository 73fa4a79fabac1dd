#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wconvert {

/// A table of a format, as a user reads it.
class Listing {
 public:
  enum class Kind { config, tensor };
  struct Line {
    Kind kind;
    std::string internal;   // field or tensor of the model
    std::string hf;         // key or tensors of the format
    std::string how;        // layout, or rule
    std::string condition;  // when it holds; always, if empty
  };
  /// Where the walk stands: the prefixes of both sides.
  struct Place {
    std::string field, key, internal, hf;
  };

  explicit Listing(std::vector<Line>& lines) : lines_(&lines) {}

  /// Further in. Empty names stay where they are.
  Listing enter(std::string_view field, std::string_view key, std::string_view internal, std::string_view hf) const {
    Listing inner = *this;
    inner.place_ = {
        join(place_.field, field), join(place_.key, key), join(place_.internal, internal), join(place_.hf, hf)};
    return inner;
  }
  /// The rows of a part that is not always there.
  Listing when(const std::string& condition) const {
    Listing inner = *this;
    inner.condition_ += (condition_.empty() || condition.empty() ? "" : ", ") + condition;
    return inner;
  }
  void field(std::string_view field, std::string_view key, std::string how) const {
    lines_->push_back({Kind::config,
                       field.empty() ? "" : join(place_.field, field),
                       key.empty() ? "" : join(place_.key, key),
                       std::move(how),
                       condition_});
  }
  void tensor(std::string_view internal, const std::vector<std::string>& hf, std::string how) const {
    std::string names;
    for (const auto& name : hf) names += (names.empty() ? "" : " + ") + join(place_.hf, name);
    lines_->push_back({Kind::tensor, join(place_.internal, internal), std::move(names), std::move(how), condition_});
  }
  /// A tensor of the format that no tensor of the model stands behind.
  void dropped(std::string_view hf, std::string why) const {
    lines_->push_back({Kind::tensor, "", join(place_.hf, hf), std::move(why), condition_});
  }

 private:
  static std::string join(const std::string& prefix, std::string_view name) {
    if (prefix.empty() || name.empty()) return prefix + std::string(name);
    return prefix + '.' + std::string(name);
  }
  std::vector<Line>* lines_;
  Place place_;
  std::string condition_;
};

}  // namespace wconvert
