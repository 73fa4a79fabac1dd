#include "engine/io/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <optional>
#include <streambuf>
#include <utility>
#include <vector>

#include "engine/core/text.h"
#include "engine/core/utf8.h"
#include "engine/io/appearance.h"
#include "engine/io/json_tree.h"
#include "engine/io/yaml_lines.h"
#include "engine/io/yaml_scalar.h"
#include "engine/io/yaml_source.h"

namespace wconvert {
namespace {

constexpr std::size_t most_yaml_bytes = 100'000'000;
constexpr std::size_t most_depth = 64;
constexpr std::size_t most_values = 1'000'000;
// yaml-cpp holds a list in brackets as tokens until it is closed, each of more than 200 bytes. Fast-LLM writes no such
// list but empty ones.
constexpr std::size_t most_separators = 200'000;
// The one map of Fast-LLM's metadata that is large.
constexpr std::string_view large_map = "state_index";

Path at(const Path& where, std::size_t line, std::size_t column) {
  return where.in(text("line ", line + 1, ", column ", column + 1));
}

Path at(const Path& where, const YAML::Mark& mark) {
  return at(
      where, static_cast<std::size_t>(std::max(mark.line, 0)), static_cast<std::size_t>(std::max(mark.column, 0)));
}

// A text as a stream, without a copy of it.
class Buffer : public std::streambuf {
 public:
  explicit Buffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());
    setg(begin, begin, begin + text.size());
  }
};

struct Key {
  std::string name;
  YAML::Mark mark;
};

// A map or a list that is open.
struct Level {
  bool is_map = false;
  bool is_block = false;
  bool awaits_key = false;
  int column = 0;
  std::vector<Key> keys;
};

// yaml-cpp 0.7 makes single bytes of the escapes \N and \_, where U+0085 and U+00A0 belong. In a text that is UTF-8
// no other byte can stand alone.
std::string with_whole_characters(std::string_view scalar) {
  std::string repaired;
  while (!scalar.empty()) {
    const std::optional<Character> character = first_character(scalar);
    if (!character) repaired += '\xC2';
    const std::size_t length = character ? character->length : 1;
    repaired += scalar.substr(0, length);
    scalar.remove_prefix(length);
  }
  return repaired;
}

// Makes a value of yaml-cpp's events, and refuses what Fast-LLM never writes.
class Reader : public YAML::EventHandler {
 public:
  Reader(std::string_view document, const Path& where, LiftedMap* lifted)
      : document_(document), where_(where), lifted_(lifted) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) refuse(mark, "a second document begins, expected one");
  }
  void OnDocumentEnd() override {}
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { refuse(mark, "an alias, expected a value"); }

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    arrive(mark, "", anchor);
    if (at_key()) refuse(mark, "the key is null, expected a string");
    require_place_for_null(mark);
    add(nullptr);
  }

  void OnScalar(const YAML::Mark& mark,
                const std::string& tag,
                YAML::anchor_t anchor,
                const std::string& bytes) override {
    arrive(mark, tag, anchor);
    if (tag == "!") {
      if (const std::string_view fault = quoted_fault(source(mark)); !fault.empty()) refuse(mark, std::string(fault));
    }
    const std::string scalar = with_whole_characters(bytes);
    // A scalar in quotes has the tag "!".
    const PlainKind kind = tag == "!" ? PlainKind::string : kind_of_plain(scalar);
    if (kind == PlainKind::date) refuse(mark, text("the date ", printable(scalar), ", expected it in quotes"));
    if (kind == PlainKind::value) refuse(mark, "the value =, expected it in quotes");
    if (at_key()) return add_key(scalar, kind, mark);
    if (kind == PlainKind::merge) refuse(mark, "the value <<, expected it in quotes");
    if (!levels_.empty() && levels_.back().is_block && mark.column <= levels_.back().column) {
      refuse(mark, "a value that is indented no deeper than what it belongs to");
    }
    add(plain_value(scalar, kind, at(where_, mark)));
  }

  void OnSequenceStart(const YAML::Mark& mark,
                       const std::string& tag,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(mark, tag, anchor, {false, style == YAML::EmitterStyle::Block, false, mark.column, {}});
    tree_.begin_array();
  }
  void OnSequenceEnd() override {
    levels_.pop_back();
    tree_.end_array();
    complete();
  }

  void OnMapStart(const YAML::Mark& mark,
                  const std::string& tag,
                  YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(mark, tag, anchor, {true, style == YAML::EmitterStyle::Block, true, mark.column, {}});
    if (!at_lifted_) tree_.begin_object();
  }
  void OnMapEnd() override {
    refuse_duplicates(levels_.back().keys);
    levels_.pop_back();
    if (at_lifted_) {
      at_lifted_ = false;
      lifted_was_met_ = true;
      tree_.scalar(std::move(lifted_->map));
    } else {
      tree_.end_object();
    }
    complete();
  }

  bool lifted_was_met() const { return lifted_was_met_; }
  bool is_empty() const { return documents_ == 0; }
  Json take() { return tree_.take(); }

 private:
  bool at_key() const { return !levels_.empty() && levels_.back().is_map && levels_.back().awaits_key; }

  void arrive(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != 0) refuse(mark, "an anchor, expected none");
    if (!tag.empty() && tag != "?" && tag != "!") refuse(mark, text("the tag ", quoted(tag), ", expected none"));
    if (++values_ > most_values) refuse(mark, text("more than ", most_values, " values"));
  }

  std::string_view source(const YAML::Mark& mark) const {
    return document_.substr(std::min(static_cast<std::size_t>(mark.pos), document_.size()));
  }

  // Where there is no value, yaml-cpp 0.7 makes a null of a key without a colon, and of nothing between two commas.
  void require_place_for_null(const YAML::Mark& mark) const {
    const bool in_map = !levels_.empty() && levels_.back().is_map;
    if (in_map && mark.pos <= levels_.back().keys.back().mark.pos) {
      refuse(mark, text("the key ", quoted(levels_.back().keys.back().name), " has no colon behind it"));
    }
    const std::string_view text_ = source(mark);
    const bool stated = text_.starts_with('~') || text_.starts_with('n') || text_.starts_with('N');
    if (!stated && !in_map && (levels_.empty() || !levels_.back().is_block)) refuse(mark, "a value is missing");
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Level level) {
    arrive(mark, tag, anchor);
    if (at_key()) refuse(mark, text("the key is ", level.is_map ? "a map" : "a list", ", expected a string"));
    if (levels_.size() == most_depth) refuse(mark, text("deeper than ", most_depth, " levels"));
    levels_.push_back(std::move(level));
  }

  void add_key(std::string name, PlainKind kind, const YAML::Mark& mark) {
    if (kind == PlainKind::merge) refuse(mark, "a merge key, expected the keys themselves");
    if (kind != PlainKind::string) {
      refuse(mark, text("the key ", printable(name), " is no string, expected it in quotes"));
    }
    Level& level = levels_.back();
    at_lifted_ = lifted_ != nullptr && level.is_block && name == large_map &&
                 static_cast<std::size_t>(mark.line) == lifted_->line;
    level.keys.push_back({name, mark});
    level.awaits_key = false;
    tree_.key(name);
  }

  void add(Json value) {
    tree_.scalar(std::move(value));
    complete();
  }

  // A value has ended: what follows it in a map is a key.
  void complete() {
    if (!levels_.empty()) levels_.back().awaits_key = levels_.back().is_map;
  }

  void refuse_duplicates(std::vector<Key>& keys) const {
    std::stable_sort(
        keys.begin(), keys.end(), [](const Key& left, const Key& right) { return left.name < right.name; });
    const auto twice = std::adjacent_find(
        keys.begin(), keys.end(), [](const Key& left, const Key& right) { return left.name == right.name; });
    if (twice == keys.end()) return;
    refuse(twice[1].mark, text("the key ", quoted(twice->name), " stands also in line ", twice->mark.line + 1));
  }

  [[noreturn]] void refuse(const YAML::Mark& mark, std::string what) const {
    throw Error(Trouble::input, at(where_, mark), std::move(what));
  }

  std::string_view document_;
  const Path& where_;
  LiftedMap* lifted_;
  JsonTree tree_;
  std::vector<Level> levels_;
  std::size_t values_ = 0;
  std::size_t documents_ = 0;
  bool at_lifted_ = false;  // the map that begins is the one that was lifted out
  bool lifted_was_met_ = false;
};

// What PyYAML's reader refuses, what it takes for the end of a line and yaml-cpp does not, and tabs, which the two
// treat differently.
bool is_refused(char32_t code) {
  const bool control = (code < 0x20 && code != '\n' && code != '\r') || (code >= 0x7F && code < 0xA0);
  return control || code == 0x2028 || code == 0x2029 || code == 0xFEFF || code == 0xFFFE || code == 0xFFFF;
}

std::string code_point_text(char32_t code) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string name = "U+";
  for (const int shift : {12, 8, 4, 0}) name += digits[code >> shift & 15];
  return name;
}

void require_text(std::string_view text_, const Path& where) {
  std::size_t line = 0;
  std::size_t column = 0;
  std::size_t separators = 0;
  for (std::string_view rest = text_; !rest.empty(); ++column) {
    const std::optional<Character> character = first_character(rest);
    const auto refuse = [&](const std::string& what) {
      throw Error(Trouble::input, at(where, line, column), what, appearance(text_));
    };
    if (!character) return refuse("bytes that are not UTF-8");
    if (character->code == '%' && column == 0) refuse("a directive, expected none");
    const bool separates = character->code == '[' || character->code == '{' || character->code == ',';
    if (separates && ++separators > most_separators) {
      refuse(text("more than ", most_separators, " brackets and commas, expected a list item a line"));
    }
    const bool lone_return = character->code == '\r' && rest.substr(0, 2) != "\r\n";
    if (lone_return || is_refused(character->code)) {
      refuse("the character " + code_point_text(character->code));
    }
    if (character->code == '\n') {
      ++line;
      column = static_cast<std::size_t>(-1);
    }
    rest.remove_prefix(character->length);
  }
}

// Nothing if the lifted map turned out to be no map.
std::optional<Json> read(std::string_view document, const Path& where, LiftedMap* lifted) {
  Buffer buffer(document);
  std::istream stream(&buffer);
  Reader reader(document, where, lifted);
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(reader)) {
    }
  } catch (const YAML::Exception& error) {
    throw Error(Trouble::input, at(where, error.mark), "is not YAML: " + printable(error.msg), appearance(document));
  }
  if (lifted != nullptr && !reader.lifted_was_met()) return std::nullopt;
  if (reader.is_empty()) throw Error(Trouble::input, where, "is empty, expected YAML");
  return reader.take();
}

}  // namespace

Json parse_yaml(std::string_view input, const Path& where) {
  if (input.size() > most_yaml_bytes) {
    throw Error(Trouble::input, where, text("is ", input.size(), " bytes of YAML, expected at most ", most_yaml_bytes));
  }
  require_text(input, where);
  if (std::optional<LiftedMap> lifted = lift_map(input, large_map)) {
    try {
      if (std::optional<Json> value = read(lifted->document, where, &*lifted)) return std::move(*value);
    } catch (const Error&) {
      // Places in the whole text differ from those in the rest of it: the whole is read for the message.
    }
  }
  return *read(input, where, nullptr);
}

}  // namespace wconvert
