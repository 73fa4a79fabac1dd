#include "engine/io/json.h"

#include <cmath>
#include <utility>

#include "engine/core/text.h"
#include "engine/io/json_text.h"
#include "engine/io/json_tree.h"

namespace wconvert {
namespace {

class Writer {
 public:
  explicit Writer(JsonStyle style) : style_(style) {}

  void write(const Json& value) {
    if (value.is_object()) return write_object(value);
    if (value.is_array()) return write_array(value);
    if (value.is_string()) return append_json_string(out_, value.get_ref<const std::string&>(), Escapes::non_ascii);
    if (!value.is_number_float()) {
      out_ += value.dump();
      return;
    }
    const double number = value.get<double>();
    if (!std::isfinite(number)) {
      throw Error(Trouble::input, Path(), text("JSON has no number ", python_repr(number)));
    }
    out_ += python_repr(number);
  }

  std::string take() { return std::move(out_); }

 private:
  void write_object(const Json& value) {
    const auto& members = value.get_ref<const Json::object_t&>();
    open('{');
    bool first = true;
    for (const auto& member : members) {
      separate(std::exchange(first, false));
      append_json_string(out_, member.first, Escapes::non_ascii);
      out_ += style_ == JsonStyle::indented ? ": " : ":";
      write(member.second);
    }
    close('}', members.empty());
  }

  void write_array(const Json& value) {
    open('[');
    bool first = true;
    for (const Json& item : value) {
      separate(std::exchange(first, false));
      write(item);
    }
    close(']', value.empty());
  }

  void open(char bracket) {
    out_ += bracket;
    ++depth_;
  }
  void separate(bool first) {
    if (!first) out_ += ',';
    break_line();
  }
  void close(char bracket, bool empty) {
    --depth_;
    if (!empty) break_line();
    out_ += bracket;
  }
  void break_line() {
    if (style_ == JsonStyle::indented) (out_ += '\n').append(2 * depth_, ' ');
  }

  JsonStyle style_;
  std::string out_;
  std::size_t depth_ = 0;
};

}  // namespace

Json parse_json(std::string_view text, const Path& where, const JsonLimits& limits) {
  Report report;
  JsonTree tree;
  read_json(text, Here(report, where), limits, tree);
  report.raise();
  return tree.take();
}

std::string dump_json(const Json& value, JsonStyle style) {
  Writer writer(style);
  writer.write(value);
  return writer.take() + (style == JsonStyle::indented ? "\n" : "");
}

std::string describe_json(const Json& value) {
  switch (value.type()) {
    case Json::value_t::object:
      return "an object";
    case Json::value_t::array:
      return "a list";
    case Json::value_t::string:
      return "the string " + quoted(value.get_ref<const std::string&>());
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
      return "the integer " + value.dump();
    case Json::value_t::number_float:
      return "the number " + python_repr(value.get<double>());
    default:
      return value.dump();
  }
}

}  // namespace wconvert
