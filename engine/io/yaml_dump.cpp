#include <algorithm>
#include <utility>
#include <vector>

#include "engine/core/text.h"
#include "engine/io/yaml.h"
#include "engine/io/yaml_output.h"
#include "engine/io/yaml_scalar.h"

namespace wconvert {
namespace {

constexpr std::size_t step = 2;
// PyYAML counts the five characters of the tag `!!str`, which it does not write, among the 127 of a simple key.
constexpr std::size_t most_simple_key = 122;

using Member = Json::object_t::value_type;

// The text of a value that is no map, no list and no string. In YAML 1.1 a number with an exponent has a point.
std::string plain_text(const Json& value) {
  if (!value.is_number_float()) return value.dump();
  const std::string digits = python_repr(value.get<double>());
  if (digits == "inf" || digits == "nan") return '.' + digits;
  if (digits == "-inf") return "-.inf";
  const std::size_t exponent = digits.find('e');
  if (exponent == std::string::npos || digits.find('.') != std::string::npos) return digits;
  return digits.substr(0, exponent) + ".0" + digits.substr(exponent);
}

YamlStyle style_of(std::string_view string, const YamlAnalysis& analysis) {
  if (analysis.fits_plain && kind_of_plain(string) == PlainKind::string) return YamlStyle::plain;
  return analysis.fits_single_quoted ? YamlStyle::single_quoted : YamlStyle::double_quoted;
}

class Writer {
 public:
  std::string document(const Json& root) {
    if (root.is_structured() && !root.empty()) {
      write_collection(root, 0);
    } else {
      write_leaf(root, step);
    }
    output_.write_indent(0);
    // A plain string might go on.
    const bool open_ended = !root.is_structured() && !(root.is_string() && is_quoted(root));
    return output_.take() + (open_ended ? "...\n" : "");
  }

 private:
  static bool is_quoted(const Json& string) {
    const auto& content = string.get_ref<const std::string&>();
    return style_of(content, analyze(content)) != YamlStyle::plain;
  }

  // A collection whose lines begin at the column `indent`.
  void write_collection(const Json& value, std::size_t indent) {
    if (value.is_array()) {
      for (const Json& item : value) {
        output_.write_indent(indent);
        output_.write_bullet('-');
        write_inside(item, indent, indent + step);
      }
      return;
    }
    for (const Member* member : sorted(value)) {
      output_.write_indent(indent);
      write_key(member->first, indent);
      // A list stands in the column of its key, but for one behind a bullet.
      const bool flush = member->second.is_array() && !output_.at_indention();
      write_inside(member->second, indent, flush ? indent : indent + step);
    }
  }

  // A value in a collection at the column `indent`.
  void write_inside(const Json& value, std::size_t indent, std::size_t inner) {
    if (value.is_structured() && !value.empty()) {
      write_collection(value, inner);
    } else {
      write_leaf(value, indent + step);
    }
  }

  void write_key(const std::string& name, std::size_t indent) {
    const YamlAnalysis analysis = analyze(name);
    const YamlStyle style = style_of(name, analysis);
    if (!name.empty() && !analysis.multiline && analysis.characters <= most_simple_key) {
      output_.write(name, style, Folding::never, indent + step);
      return output_.write_indicator(":", false);
    }
    output_.write_bullet('?');
    output_.write(name, style, Folding::at_spaces, indent + step);
    output_.write_indent(indent);
    output_.write_bullet(':');
  }

  void write_leaf(const Json& value, std::size_t indent) {
    if (value.is_structured()) {
      output_.write_indicator(value.is_object() ? "{" : "[", true);
      return output_.write_indicator(value.is_object() ? "}" : "]", false);
    }
    if (!value.is_string()) return output_.write(plain_text(value), YamlStyle::plain, Folding::never, indent);
    const auto& string = value.get_ref<const std::string&>();
    output_.write(string, style_of(string, analyze(string)), Folding::at_spaces, indent);
  }

  static std::vector<const Member*> sorted(const Json& object) {
    std::vector<const Member*> members;
    for (const Member& member : object.get_ref<const Json::object_t&>()) members.push_back(&member);
    std::sort(members.begin(), members.end(), [](const Member* left, const Member* right) {
      return left->first < right->first;
    });
    return members;
  }

  YamlOutput output_;
};

}  // namespace

std::string dump_yaml(const Json& value) {
  return Writer().document(value);
}

}  // namespace wconvert
