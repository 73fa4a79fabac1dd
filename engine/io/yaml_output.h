#pragma once

// The text of a YAML document as PyYAML's emitter makes it (yaml/emitter.py, version 6, with the defaults of
// safe_dump): where it puts spaces, how it quotes, where it folds. What comes after what is for the caller to say.

#include <string>
#include <string_view>

namespace wconvert {

/// How a string may be written.
enum class YamlStyle { plain, single_quoted, double_quoted };

struct YamlAnalysis {
  bool fits_plain = false;
  bool fits_single_quoted = false;
  bool multiline = false;
  std::size_t characters = 0;
};

/// Looks at a string, which must be UTF-8, else std::logic_error.
YamlAnalysis analyze(std::string_view string);

/// Whether long strings are folded: keys are not.
enum class Folding { at_spaces, never };

class YamlOutput {
 public:
  /// A bracket, or the colon behind a key.
  void write_indicator(std::string_view indicator, bool need_space);
  /// A dash, a question mark, or the colon below one: what follows may begin on the same line.
  void write_bullet(char bullet);
  /// Begins a new line at that column, unless the text is already there.
  void write_indent(std::size_t indent);
  /// A string in a style that fits it; `indent` is that of its further lines.
  void write(std::string_view string, YamlStyle style, Folding folding, std::size_t indent);

  /// Whether nothing but bullets stands on the line.
  bool at_indention() const { return indention_; }
  std::string take() { return std::move(out_); }

 private:
  void write_plain(std::string_view string, Folding folding, std::size_t indent);
  void write_single_quoted(std::string_view string, Folding folding, std::size_t indent);
  void write_double_quoted(const std::u32string& string, Folding folding, std::size_t indent);
  void append(std::string_view data);
  void break_line();

  std::string out_;
  std::size_t column_ = 0;
  bool whitespace_ = true;
  bool indention_ = true;
};

}  // namespace wconvert
