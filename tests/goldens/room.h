#pragma once

#include <cstdlib>
#include <string>

#include "engine/io/file.h"

namespace wconvert::goldens {

/// An empty folder of its own, removed with all that is in it.
class Room {
 public:
  Room() : path_(fs::temp_directory_path() / "wconvert-goldens-XXXXXX") {
    std::string name = path_.string();
    if (mkdtemp(name.data()) == nullptr) throw fs::filesystem_error("mkdtemp", path_, std::error_code());
    path_ = name;
  }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  ~Room() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  fs::path operator/(const char* name) const { return path_ / name; }
  bool is_empty() const { return fs::is_empty(path_); }

 private:
  fs::path path_;
};

}  // namespace wconvert::goldens
