#include "engine/io/appearance.h"

#include <algorithm>
#include <array>

namespace wconvert {
namespace {

struct Look {
  std::string_view first_bytes;
  std::string_view hint;
};

constexpr std::string_view web_page = "looks like a web page: the download got an error page or a login page";
constexpr std::string_view pickle =
    "looks like a Python pickle: convert it to safetensors with the program that wrote it";
constexpr std::string_view utf16 = "looks like UTF-16 text: store it as UTF-8";

// clang-format off
constexpr std::array looks = {
    Look{"version https://git-lfs.", "looks like a Git LFS pointer: fetch the file itself with `git lfs pull`"},
    Look{"<!doctype html",           web_page},
    Look{"<html",                    web_page},
    Look{"<?xml",                    "looks like XML: the download got an error page"},
    Look{"PK\x03\x04",               "looks like a zip archive, perhaps a PyTorch pickle: wconvert reads safetensors"},
    Look{"\x1f\x8b",                 "looks like gzip: unpack it first"},
    Look{"GGUF",                     "looks like GGUF: wconvert reads safetensors"},
    Look{"\x89HDF",                  "looks like HDF5: wconvert reads safetensors"},
    Look{"\x80\x02",                 pickle},
    Look{"\x80\x03",                 pickle},
    Look{"\x80\x04",                 pickle},
    Look{"\x80\x05",                 pickle},
    Look{"\xff\xfe",                 utf16},
    Look{"\xfe\xff",                 utf16},
};
// clang-format on

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool begins_like(std::string_view head, std::string_view first_bytes) {
  return head.size() >= first_bytes.size() &&
         std::equal(first_bytes.begin(), first_bytes.end(), head.begin(), [](char expected, char found) {
           return lower(expected) == lower(found);
         });
}

}  // namespace

std::string appearance(std::string_view head) {
  const auto found =
      std::find_if(looks.begin(), looks.end(), [&](const Look& look) { return begins_like(head, look.first_bytes); });
  return found == looks.end() ? std::string() : std::string(found->hint);
}

}  // namespace wconvert
