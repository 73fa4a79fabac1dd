#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "engine/io/file.h"

namespace wconvert {

/// A file that was written whole and made durable.
struct FinishedFile {
  std::uint64_t size = 0;
  std::string digest;  // of file_digest.h
  bool operator==(const FinishedFile&) const = default;
};

/// What a run has finished so far, as lines of a hidden file in the folder that it writes: the first one names the job,
/// each further one a file. Lines are only appended, each made durable; whatever follows the last whole one is the
/// trace of a run that ended there, and is cut off.
class Journal {
 public:
  static constexpr std::string_view file_name = ".wconvert-journal";

  Journal(Descriptor file, std::uint64_t length, std::map<std::string, FinishedFile> files)
      : file_(std::move(file)), length_(length), files_(std::move(files)) {}

  /// The journal in an open folder; null if there is none, or one of another job.
  static std::unique_ptr<Journal> find(int folder, std::string_view job);
  /// A new one, in a folder that has none.
  static std::unique_ptr<Journal> begin(int folder, std::string_view job);

  /// By name. A later line about a file replaces an earlier one.
  std::map<std::string, FinishedFile> files() const;
  /// Takes a file for one that was not finished. The line about it stays, and is not believed by a later run either.
  void forget(const std::string& file);
  /// From any thread.
  void add(const std::string& file, const FinishedFile& finished);

 private:
  void append(std::string_view line);
  void make_durable() const;

  Descriptor file_;
  mutable std::mutex mutex_;
  std::uint64_t length_;
  std::map<std::string, FinishedFile> files_;
};

}  // namespace wconvert
