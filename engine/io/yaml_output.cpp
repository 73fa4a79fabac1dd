#include "engine/io/yaml_output.h"

#include <array>
#include <cstdint>
#include <optional>
#include <stdexcept>

#include "engine/core/utf8.h"

namespace wconvert {
namespace {

constexpr std::size_t best_width = 80;

std::u32string characters_of(std::string_view string) {
  std::u32string characters;
  while (!string.empty()) {
    const std::optional<Character> character = first_character(string);
    if (!character) throw std::logic_error("a string that is not UTF-8 was to be written as YAML");
    characters += character->code;
    string.remove_prefix(character->length);
  }
  return characters;
}

bool is_in(char32_t code, std::string_view set) {
  return code < 0x80 && set.find(static_cast<char>(code)) != std::string_view::npos;
}

bool is_break(char32_t code) {
  return code == '\n' || code == 0x85 || code == 0x2028 || code == 0x2029;
}

bool is_blank(char32_t code) {
  return is_in(code, std::string_view("\0 \t\r", 4)) || is_break(code);
}

// Whether a plain string would be taken for something else because of the character at `index`.
bool is_indicator(const std::u32string& string, std::size_t index) {
  const char32_t code = string[index];
  const bool before_blank = index + 1 >= string.size() || is_blank(string[index + 1]);
  if (index == 0) return is_in(code, "#,[]{}&*!|>'\"%@`") || (is_in(code, "?:-") && before_blank);
  return (code == ':' && before_blank) || (code == '#' && is_blank(string[index - 1]));
}

std::string escape_of(char32_t code) {
  constexpr std::string_view escaped("\0\x07\x08\t\n\v\f\r\x1B\"\\\x85\xA0", 13);
  constexpr std::string_view letters = "0abtnvfre\"\\N_";
  if (code == 0x2028) return "\\L";
  if (code == 0x2029) return "\\P";
  const std::size_t found = code <= 0xFF ? escaped.find(static_cast<char>(code)) : std::string_view::npos;
  if (found != std::string_view::npos) return {'\\', letters[found]};
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string escape = code <= 0xFF ? "\\x" : code <= 0xFFFF ? "\\u" : "\\U";
  for (int shift = code <= 0xFF ? 4 : code <= 0xFFFF ? 12 : 28; shift >= 0; shift -= 4) {
    escape += digits[code >> shift & 15];
  }
  return escape;
}

std::string ascii(const std::u32string& string, std::size_t start, std::size_t end) {
  return start < end ? std::string(string.begin() + static_cast<std::ptrdiff_t>(start),
                                   string.begin() + static_cast<std::ptrdiff_t>(end))
                     : std::string();
}

}  // namespace

YamlAnalysis analyze(std::string_view utf8) {
  const std::u32string string = characters_of(utf8);
  YamlAnalysis analysis{true, true, false, string.size()};
  if (utf8.starts_with("---") || utf8.starts_with("...")) analysis.fits_plain = false;
  for (std::size_t index = 0; index < string.size(); ++index) {
    const char32_t code = string[index];
    const char32_t before = index == 0 ? 0 : string[index - 1];
    const bool outermost = index == 0 || index + 1 == string.size();
    if (is_indicator(string, index)) analysis.fits_plain = false;
    if (is_break(code)) analysis.multiline = true;
    if ((code == ' ' || is_break(code)) && outermost) analysis.fits_plain = false;
    const bool space_beside_break = (code == ' ' && is_break(before)) || (is_break(code) && before == ' ');
    const bool special = code != '\n' && (code < 0x20 || code > 0x7E);
    if (space_beside_break || special) analysis.fits_single_quoted = false;
  }
  if (analysis.multiline || !analysis.fits_single_quoted) analysis.fits_plain = false;
  return analysis;
}

void YamlOutput::append(std::string_view data) {
  out_ += data;
  column_ += data.size();
}

void YamlOutput::break_line() {
  out_ += '\n';
  column_ = 0;
  whitespace_ = true;
  indention_ = true;
}

void YamlOutput::write_indicator(std::string_view indicator, bool need_space) {
  if (need_space && !whitespace_) append(" ");
  append(indicator);
  whitespace_ = false;
  indention_ = false;
}

void YamlOutput::write_bullet(char bullet) {
  const bool indention = indention_;
  write_indicator({&bullet, 1}, true);
  indention_ = indention;
}

void YamlOutput::write_indent(std::size_t indent) {
  if (!indention_ || column_ > indent || (column_ == indent && !whitespace_)) break_line();
  if (column_ >= indent) return;
  whitespace_ = true;
  append(std::string(indent - column_, ' '));
}

void YamlOutput::write(std::string_view string, YamlStyle style, Folding folding, std::size_t indent) {
  if (style == YamlStyle::plain) return write_plain(string, folding, indent);
  if (style == YamlStyle::single_quoted) return write_single_quoted(string, folding, indent);
  write_double_quoted(characters_of(string), folding, indent);
}

void YamlOutput::write_plain(std::string_view string, Folding folding, std::size_t indent) {
  if (!whitespace_) append(" ");
  whitespace_ = false;
  indention_ = false;
  while (!string.empty()) {
    const std::size_t word = std::min(string.find(' '), string.size());
    append(string.substr(0, word));
    string.remove_prefix(word);
    const std::size_t spaces = std::min(string.find_first_not_of(' '), string.size());
    if (spaces == 1 && column_ > best_width && folding == Folding::at_spaces) {
      write_indent(indent);
      whitespace_ = false;
      indention_ = false;
    } else {
      append(string.substr(0, spaces));
    }
    string.remove_prefix(spaces);
  }
}

void YamlOutput::write_single_quoted(std::string_view string, Folding folding, std::size_t indent) {
  write_indicator("'", true);
  const std::size_t size = string.size();
  while (!string.empty()) {
    const std::size_t spaces = std::min(string.find_first_not_of(' '), string.size());
    const std::size_t breaks = std::min(string.find_first_not_of('\n'), string.size());
    std::size_t taken = std::min(string.find_first_of(" \n'"), string.size());
    if (spaces > 0) {
      const bool inside = string.size() < size && spaces < string.size();
      if (spaces == 1 && inside && column_ > best_width && folding == Folding::at_spaces) {
        write_indent(indent);
      } else {
        append(string.substr(0, spaces));
      }
      taken = spaces;
    } else if (breaks > 0) {
      // One line break reads as a space: n of them are written as n + 1.
      for (std::size_t count = 0; count <= breaks; ++count) break_line();
      write_indent(indent);
      taken = breaks;
    } else if (string[0] == '\'') {
      append("''");
      taken = 1;
    } else {
      append(string.substr(0, taken));
    }
    string.remove_prefix(taken);
  }
  write_indicator("'", false);
}

void YamlOutput::write_double_quoted(const std::u32string& string, Folding folding, std::size_t indent) {
  write_indicator("\"", true);
  std::size_t start = 0;
  for (std::size_t end = 0; end <= string.size(); ++end) {
    const bool at_end = end == string.size();
    const char32_t code = at_end ? 0 : string[end];
    if (at_end || code < 0x20 || code > 0x7E || code == '"' || code == '\\') {
      append(ascii(string, start, end));
      start = end;
      if (!at_end) {
        append(escape_of(code));
        start = end + 1;
      }
    }
    const bool may_fold = end > 0 && end + 1 < string.size() && (code == ' ' || start >= end);
    // After an escape nothing waits to be written, and one character less than nothing by PyYAML's count.
    if (may_fold && column_ + end > best_width + start && folding == Folding::at_spaces) {
      append(ascii(string, start, end) + '\\');
      start = std::max(start, end);
      write_indent(indent);
      whitespace_ = false;
      indention_ = false;
      if (string[start] == ' ') append("\\");
    }
  }
  write_indicator("\"", false);
}

}  // namespace wconvert
