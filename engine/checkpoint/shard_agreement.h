#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/checkpoint/source.h"
#include "engine/core/report.h"
#include "engine/io/file.h"

namespace wconvert {

/// One safetensors file of a source folder.
struct ShardFile {
  std::string name;
  Fingerprint fingerprint;
  std::map<std::string, std::string> metadata;
};

/// What the files of a folder hold: tensors in the order of their names, then of their files.
struct ShardContents {
  std::vector<ShardFile> files;
  std::vector<StoredTensor> tensors;
};

/// Reports every tensor on which the files and the index differ: in the index only, in a file only, in another file
/// than the index says, in two files. Of each kind the first few are named and the rest counted. Linear in both.
void check_agreement(const ShardContents& contents,
                     const std::map<std::string, std::string>& index,
                     std::string_view index_name,
                     const Here& here);

/// Reports files of an index that are not one plain name ending in `.safetensors`.
void check_file_names(const std::map<std::string, std::string>& index, std::string_view index_name, const Here& here);

/// Turns the keys of an internal folder into names: `name/weights` becomes `name`, the optimizer's tensors are left
/// out with a note, any other key is reported.
void keep_weights(ShardContents& contents, const Here& here);

}  // namespace wconvert
