#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wconvert {

/// A place: in a configuration or a model (`decoder.blocks[3].mixer.heads`), in a file
/// (`config.json: vocab_size`), or in a tensor of a file (`model.safetensors: tensor "lm_head.weight"`).
class Path {
 public:
  Path() = default;

  Path operator/(std::string_view name) const;
  Path operator[](std::size_t index) const;
  /// One level further in, said with a colon: a file, a tensor.
  Path in(std::string_view place) const;
  /// Where names begin anew, behind a colon: the keys of a file.
  Path colon() const;
  /// The text of the place, without a colon that nothing follows.
  std::string str() const;

 private:
  Path(std::string text, bool fresh) : text_(std::move(text)), fresh_(fresh) {}
  std::string text_;
  bool fresh_ = true;
};

/// One thing that was found, and where.
struct Finding {
  Path where;
  std::string what;

  std::string str() const;
};

/// What kind of trouble ended the work. The values are the exit codes of the programs.
enum class Trouble { usage = 2, input = 3, system = 4, exists = 5, verification = 6, resource = 7 };

/// The only exception wconvert throws by intent. It carries every finding, not the first one.
class Error : public std::runtime_error {
 public:
  Error(Trouble trouble, std::vector<Finding> findings, std::string hint = {});
  Error(Trouble trouble, const Path& where, std::string what, std::string hint = {});

  Trouble trouble() const { return trouble_; }
  const std::vector<Finding>& findings() const { return findings_; }
  /// What the user may do about it; empty where nobody knows.
  const std::string& hint() const { return hint_; }

 private:
  Trouble trouble_;
  std::vector<Finding> findings_;
  std::string hint_;
};

/// Collects what a check finds, and ends it by throwing all of it together. Notes are what
/// a user should know although nothing is wrong: a default that was used, a tensor that was dropped.
class Report {
 public:
  void fail(const Path& where, std::string what);
  void note(const Path& where, std::string what);
  /// The one hint that goes with the findings; the first one given stays.
  void hint(std::string text);

  const std::vector<Finding>& findings() const { return findings_; }
  const std::vector<Finding>& notes() const { return notes_; }
  void raise(Trouble trouble = Trouble::input) const;

 private:
  std::vector<Finding> findings_;
  std::vector<Finding> notes_;
  std::string hint_;
};

/// Where the work stands, and where it may complain. Passed down by value: whoever
/// finds a fault already knows its full path, so nobody adds context on the way up.
class Here {
 public:
  explicit Here(Report& report, Path path = {}) : path_(std::move(path)), report_(&report) {}

  Here operator/(std::string_view name) const { return Here(*report_, path_ / name); }
  Here operator[](std::size_t index) const { return Here(*report_, path_[index]); }
  Here in(std::string_view place) const { return Here(*report_, path_.in(place)); }
  Here colon() const { return Here(*report_, path_.colon()); }
  void fail(std::string what) const { report_->fail(path_, std::move(what)); }
  void note(std::string what) const { report_->note(path_, std::move(what)); }
  void hint(std::string text) const { report_->hint(std::move(text)); }
  const Path& path() const { return path_; }
  Report& report() const { return *report_; }

 private:
  Path path_;
  Report* report_;
};

}  // namespace wconvert
