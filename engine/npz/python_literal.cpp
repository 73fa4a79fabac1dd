#include "engine/npz/python_literal.h"

#include <charconv>

namespace wconvert {
namespace {

constexpr std::size_t most_axes = 64;  // numpy's own limit

/// Walks over a text. What was expected and is not there ends the walk: everything after that is refused too.
class Walk {
 public:
  explicit Walk(std::string_view text) : rest_(text) {}

  bool ok() const { return ok_; }
  bool fail() { return ok_ = false; }

  /// Whether that character comes next; it is passed if so.
  bool passes(char character) {
    skip_blanks();
    if (!ok_ || rest_.empty() || rest_.front() != character) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char character) {
    if (!passes(character)) fail();
  }
  bool at_end() {
    skip_blanks();
    return rest_.empty();
  }

  std::string string() {
    skip_blanks();
    const char quote = rest_.empty() ? ' ' : rest_.front();
    const std::size_t end = quote == '\'' || quote == '"' ? rest_.find(quote, 1) : std::string_view::npos;
    const std::string_view found = end == std::string_view::npos ? std::string_view() : rest_.substr(1, end - 1);
    if (end == std::string_view::npos || found.find('\\') != std::string_view::npos) {
      fail();
      return {};
    }
    rest_.remove_prefix(end + 1);
    return std::string(found);
  }

  bool boolean() {
    skip_blanks();
    for (const std::string_view word : {"True", "False"}) {
      if (!rest_.starts_with(word)) continue;
      rest_.remove_prefix(word.size());
      return word == "True";
    }
    return fail();
  }

  std::int64_t integer() {
    skip_blanks();
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc() || value < 0) fail();
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }

 private:
  void skip_blanks() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\n')) rest_.remove_prefix(1);
  }

  std::string_view rest_;
  bool ok_ = true;
};

/// `()`, `(3,)`, `(2, 3)`, `(2, 3,)`; a number in parentheses is no tuple.
std::vector<std::int64_t> read_shape(Walk& walk) {
  std::vector<std::int64_t> shape;
  bool comma = true;
  walk.expect('(');
  while (walk.ok() && !walk.passes(')')) {
    if (!comma || shape.size() == most_axes) walk.fail();
    shape.push_back(walk.integer());
    comma = walk.passes(',');
  }
  if (shape.size() == 1 && !comma) walk.fail();
  return shape;
}

}  // namespace

std::optional<NpyFields> read_npy_dictionary(std::string_view text) {
  Walk walk(text);
  std::optional<std::string> descr;
  std::optional<bool> fortran_order;
  std::optional<std::vector<std::int64_t>> shape;
  bool comma = true;
  walk.expect('{');
  while (walk.ok() && !walk.passes('}')) {
    if (!comma) walk.fail();
    const std::string key = walk.string();
    walk.expect(':');
    if (key == "descr" && !descr) {
      descr = walk.string();
    } else if (key == "fortran_order" && !fortran_order) {
      fortran_order = walk.boolean();
    } else if (key == "shape" && !shape) {
      shape = read_shape(walk);
    } else {
      walk.fail();
    }
    comma = walk.passes(',');
  }
  if (!walk.ok() || !walk.at_end() || !descr || !fortran_order || !shape) return std::nullopt;
  return NpyFields{*descr, *fortran_order, *shape};
}

}  // namespace wconvert
