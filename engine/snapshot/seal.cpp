#include "engine/snapshot/seal.h"

#include <span>

#include "engine/io/sha256.h"
#include "engine/snapshot/canonical.h"
#include "engine/snapshot/identity.h"

namespace wconvert {
namespace {

constexpr std::string_view seal_begin = "\nSeal of the manifest: `";
constexpr std::size_t seal_digits = 64;

}  // namespace

std::string seal_of(const Manifest& manifest) {
  Json json = manifest.json();
  Json others = Json::array();
  for (const Json& artifact : json["artifacts"]) {
    if (artifact["path"] != readme_file) others.push_back(artifact);
  }
  json["artifacts"] = std::move(others);
  const std::string text = dump_canonical(json);
  Sha256 sha;
  sha.update(std::as_bytes(std::span(text)));
  return sha.hex();
}

std::string seal_line(const std::string& seal) {
  return std::string(seal_begin) + seal + "`\n";
}

std::string seal_in(std::string_view readme) {
  const std::size_t begin = readme.rfind(seal_begin);
  if (begin == std::string_view::npos) return {};
  const std::string_view seal = readme.substr(begin + seal_begin.size(), seal_digits);
  return is_hex(seal, seal_digits) ? std::string(seal) : std::string();
}

}  // namespace wconvert
