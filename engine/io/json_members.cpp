#include "engine/io/json_members.h"

#include <utility>

#include "engine/io/complaints.h"
#include "engine/io/json_tree.h"

namespace wconvert {
namespace {

constexpr std::size_t most_values = 1'000'000;
constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

// Cuts the events of one document into its members.
class Splitter : public JsonEvents {
 public:
  Splitter(const Here& here, std::string_view opened, JsonMembers& members)
      : here_(here), opened_(opened), members_(members), complaints_(here) {}

  void begin_object() override {
    if (depth_ == 0) return start(1);
    if (depth_ == 1 && member_level_ == 1 && name_ == opened_) return start(2);
    if (++values_ <= most_values) tree_.begin_object();
    ++depth_;
  }

  void begin_array() override {
    if (depth_ == 0) return refuse_root("a list");
    if (++values_ <= most_values) tree_.begin_array();
    ++depth_;
  }

  void end_object() override {
    --depth_;
    if (depth_ + 1 == member_level_) {
      if (depth_ == 1) members_.member(std::move(name_), Json::object());
      member_level_ = depth_;
      return;
    }
    if (values_ <= most_values) tree_.end_object();
    if (depth_ == member_level_) hand_over();
  }

  void end_array() override {
    --depth_;
    if (values_ <= most_values) tree_.end_array();
    if (depth_ == member_level_) hand_over();
  }

  void key(std::string& name) override {
    if (depth_ == member_level_) {
      (depth_ == 1 ? name_ : inner_name_) = std::move(name);
    } else if (values_ <= most_values) {
      tree_.key(name);
    }
  }

  void scalar(Json value) override {
    if (depth_ == 0) return refuse_root(describe_json(value));
    if (++values_ <= most_values) tree_.scalar(std::move(value));
    if (depth_ == member_level_) hand_over();
  }

  Here outermost(const Here& here, std::string_view name) const override { return members_.place(here, name); }

  void finish() const { complaints_.finish(); }

 private:
  // An object begins whose members are handed over.
  void start(std::size_t level) { member_level_ = depth_ = level; }

  void refuse_root(const std::string& what) {
    here_.fail(text("is ", what, ", expected an object"));
    member_level_ = nowhere;
    values_ = most_values + 1;
    ++depth_;
  }

  void hand_over() {
    Json value = tree_.take();
    if (std::exchange(values_, 0) > most_values) {
      complaints_.fail(members_.place(here_, name_), "holds more than ", most_values, " values");
    } else if (member_level_ == 1) {
      members_.member(std::move(name_), std::move(value));
    } else {
      members_.inner(std::move(inner_name_), std::move(value));
    }
  }

  const Here& here_;
  std::string_view opened_;
  JsonMembers& members_;
  Complaints complaints_;
  JsonTree tree_;
  std::string name_;
  std::string inner_name_;
  std::size_t depth_ = 0;
  std::size_t member_level_ = 1;
  std::size_t values_ = 0;  // of the member that is being read
};

}  // namespace

void read_members(
    std::string_view text, const Here& here, const JsonLimits& limits, std::string_view opened, JsonMembers& members) {
  Splitter splitter(here, opened, members);
  read_json(text, here, limits, splitter);
  splitter.finish();
}

}  // namespace wconvert
