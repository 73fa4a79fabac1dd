#include "engine/core/report.h"

#include <set>
#include <utility>

namespace wconvert {
namespace {

std::string lines_of(const std::vector<Finding>& findings) {
  std::string lines;
  for (const Finding& finding : findings) {
    if (!lines.empty()) lines += '\n';
    lines += finding.str();
  }
  return lines;
}

}  // namespace

Path Path::operator/(std::string_view name) const {
  std::string text = text_;
  if (!fresh_) text += '.';
  return Path(text.append(name), false);
}

Path Path::operator[](std::size_t index) const {
  return Path(text_ + '[' + std::to_string(index) + ']', false);
}

Path Path::in(std::string_view place) const {
  std::string text = text_;
  if (!text.empty()) text += ": ";
  return Path(text.append(place), false);
}

Path Path::colon() const {
  return text_.empty() ? *this : Path(text_ + ": ", true);
}

std::string Path::str() const {
  return fresh_ && !text_.empty() ? text_.substr(0, text_.size() - 2) : text_;
}

std::string Finding::str() const {
  std::string line = where.str();
  if (!line.empty()) line += ": ";
  return line.append(what);
}

Error::Error(Trouble trouble, std::vector<Finding> findings, std::string hint)
    : std::runtime_error(lines_of(findings)),
      trouble_(trouble),
      findings_(std::move(findings)),
      hint_(std::move(hint)) {}

Error::Error(Trouble trouble, const Path& where, std::string what, std::string hint)
    : Error(trouble, std::vector<Finding>{{where, std::move(what)}}, std::move(hint)) {}

void Report::fail(const Path& where, std::string what) {
  findings_.push_back({where, std::move(what)});
}

void Report::note(const Path& where, std::string what) {
  notes_.push_back({where, std::move(what)});
}

void Report::hint(std::string text) {
  if (hint_.empty()) hint_ = std::move(text);
}

void Report::raise(Trouble trouble) const {
  if (findings_.empty()) return;
  // A key that shapes several parts of a model is found wrong by each of them, and said once.
  std::vector<Finding> said;
  std::set<std::string> lines;
  for (const Finding& finding : findings_) {
    if (lines.insert(finding.str()).second) said.push_back(finding);
  }
  throw Error(trouble, std::move(said), hint_);
}

}  // namespace wconvert
