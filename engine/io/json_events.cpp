#include "engine/io/json_events.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "engine/core/text.h"
#include "engine/io/appearance.h"
#include "engine/io/complaints.h"

namespace wconvert {
namespace {

// One object or array that is open.
struct Level {
  bool is_object = false;
  std::vector<std::string> keys;
  std::size_t count = 0;
};

// Between nlohmann's parser, which is iterative, and who listens.
class Checker : public nlohmann::json_sax<Json> {
 public:
  Checker(const Here& here, const JsonLimits& limits, JsonEvents& events)
      : here_(here), limits_(limits), events_(events), complaints_(here) {}

  const Complaints& complaints() const { return complaints_; }

  bool null() override { return scalar(nullptr); }
  bool boolean(bool value) override { return scalar(value); }
  bool number_integer(std::int64_t value) override { return scalar(value); }
  bool number_unsigned(std::uint64_t value) override { return scalar(value); }
  bool string(std::string& value) override { return scalar(std::move(value)); }
  bool binary(Json::binary_t&) override { return false; }

  bool number_float(double value, const std::string& digits) override {
    // The parser makes a double of an integer beyond 64 bits.
    if (digits.find_first_of(".eE") == std::string::npos) {
      arrive();
      complaints_.fail(place(depth_), printable(digits), " does not fit in 64 bits");
      events_.scalar(nullptr);
      return true;
    }
    return scalar(value);
  }

  bool start_object(std::size_t) override {
    if (!enter(true)) return false;
    events_.begin_object();
    return true;
  }
  bool start_array(std::size_t) override {
    if (!enter(false)) return false;
    events_.begin_array();
    return true;
  }
  bool end_object() override {
    refuse_duplicates();
    --depth_;
    events_.end_object();
    return true;
  }
  bool end_array() override {
    --depth_;
    events_.end_array();
    return true;
  }
  bool key(std::string& name) override {
    levels_[depth_ - 1].keys.push_back(name);
    events_.key(name);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& error) override {
    here_.fail(text("is not JSON at byte ", position == 0 ? 0 : position - 1, ": ", reason(error.what())));
    return false;
  }

 private:
  bool scalar(Json value) {
    arrive();
    events_.scalar(std::move(value));
    return true;
  }

  // A value begins: the next one of its array.
  void arrive() {
    if (depth_ > 0) ++levels_[depth_ - 1].count;
  }

  bool enter(bool is_object) {
    arrive();
    if (depth_ == limits_.depth) {
      here_.fail(text("is nested deeper than ", limits_.depth, " levels"));
      return false;
    }
    if (depth_ == levels_.size()) levels_.emplace_back();
    Level& level = levels_[depth_++];
    level.is_object = is_object;
    level.keys.clear();
    level.count = 0;
    return true;
  }

  // Sorting needs no more than n log n steps, whatever the keys; a hash table can be made to need n squared.
  void refuse_duplicates() {
    std::vector<std::string>& keys = levels_[depth_ - 1].keys;
    std::sort(keys.begin(), keys.end());
    for (auto one = std::adjacent_find(keys.begin(), keys.end()); one != keys.end();) {
      const auto next = std::find_if(one, keys.end(), [&](const std::string& key) { return key != *one; });
      complaints_.fail(place(depth_ - 1), "the key ", quoted(*one), " stands ", next - one, " times");
      one = std::adjacent_find(next, keys.end());
    }
  }

  // Where the value stands that the innermost `depth` levels lead to.
  Here place(std::size_t depth) const {
    Here place = here_;
    for (std::size_t index = 0; index < depth; ++index) {
      const Level& level = levels_[index];
      if (!level.is_object) {
        place = (index == 0 ? place.colon() : place)[level.count - 1];
      } else if (index == 0) {
        place = events_.outermost(place, level.keys.back());
      } else {
        place = place / printable(level.keys.back());
      }
    }
    return place;
  }

  // The parser's own words without what is said already:
  // `[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while parsing value - invalid
  // literal; last read: 'x'`.
  static std::string reason(std::string_view what) {
    constexpr std::string_view start = "syntax error while parsing ";
    if (const std::size_t begin = what.find(start); begin != std::string_view::npos) {
      what.remove_prefix(begin + start.size());
    } else if (what.find("number overflow") != std::string_view::npos) {
      return "value - the number is beyond the range of a double";
    }
    return std::string(what.substr(0, what.find("; last read: ")));
  }

  const Here& here_;
  const JsonLimits& limits_;
  JsonEvents& events_;
  Complaints complaints_;
  std::vector<Level> levels_;
  std::size_t depth_ = 0;
};

void fail_as(const Here& here, std::string what, std::string_view text) {
  here.fail(std::move(what));
  if (std::string hint = appearance(text); !hint.empty()) here.hint(std::move(hint));
}

}  // namespace

Here JsonEvents::outermost(const Here& here, std::string_view name) const {
  return here.colon() / printable(name);
}

JsonEnd read_json(std::string_view input, const Here& here, const JsonLimits& limits, JsonEvents& events) {
  if (input.size() > limits.bytes) {
    fail_as(here, text("is ", input.size(), " bytes of JSON, expected at most ", limits.bytes), input);
    return JsonEnd::broken;
  }
  if (input.empty()) {
    here.fail("is empty, expected JSON");
    return JsonEnd::broken;
  }
  // The parser takes a NUL byte for the end and skips a byte-order mark.
  if (const std::size_t nul = input.find('\0'); nul != std::string_view::npos) {
    fail_as(here, text("is not JSON at byte ", nul, ": a NUL byte"), input);
    return JsonEnd::broken;
  }
  if (input.substr(0, 3) == "\xEF\xBB\xBF") {
    here.fail("begins with a byte-order mark, expected JSON without one");
    return JsonEnd::broken;
  }
  Checker checker(here, limits, events);
  const bool complete = Json::sax_parse(input.begin(), input.end(), &checker);
  checker.complaints().finish();
  if (complete) return JsonEnd::complete;
  if (std::string hint = appearance(input); !hint.empty()) here.hint(std::move(hint));
  return JsonEnd::broken;
}

}  // namespace wconvert
