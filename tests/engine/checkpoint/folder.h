#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "engine/core/report.h"
#include "engine/io/safetensors.h"
#include "tests/temporary_folder.h"

namespace wconvert {

/// A folder of its own for each test, gone with it.
class FolderTest : public testing::Test {
 protected:
  void write(const std::filesystem::path& file, const std::string& content) const {
    std::filesystem::create_directories((folder / file).parent_path());
    std::ofstream(folder / file, std::ios::binary) << content;
  }
  std::string content(const std::filesystem::path& file) const {
    std::ifstream in(folder / file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  /// A safetensors file whose bytes count up from `first`.
  void write_tensors(const std::string& file,
                     const std::vector<SafetensorsDraft::Tensor>& tensors,
                     char first = 0) const {
    const SafetensorsLayout layout = lay_out({tensors, {{"format", "pt"}}});
    std::string bytes = layout.head;
    while (bytes.size() < layout.file_size) bytes += first++;
    write(file, bytes);
  }
  /// What lies in the folder, hidden or not.
  std::vector<std::string> names() const { return list_folder(folder); }

  /// The text of the Error that the call throws, and, before it, its exit code.
  static std::string complaint(const std::function<void()>& call) {
    try {
      call();
    } catch (const Error& error) {
      return std::to_string(static_cast<int>(error.trouble())) + " " + error.what();
    }
    return "no error";
  }

  const TemporaryFolder own;
  const std::filesystem::path& folder = own.path();
};

}  // namespace wconvert
