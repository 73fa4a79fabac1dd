#pragma once

#include <string>
#include <string_view>

#include "engine/io/json.h"

namespace wconvert {

/// What decides, beside its input, what a preprocessor makes: the text of everything that counts, and its SHA-256.
struct ProcessorIdentity {
  std::string sha;   // 64 lower-case hexadecimal digits
  std::string text;  // what it is the digest of; empty where only the digest is known
  bool operator==(const ProcessorIdentity&) const = default;
};

/// The code that preprocesses: another version or kernel makes other numbers.
struct Implementation {
  std::string_view name;  // `wconvert-image`
  int version = 1;
  std::string_view kernel;  // `pil-13`
};

/// The identity of a preprocessor with this configuration (preprocessor_config.json, or what processor_config.json
/// holds of it): all of it but keys that are null and those that change no number, whatever the order of its keys.
ProcessorIdentity identity_of(const Json& config, const Implementation& implementation);

/// The identity by which the original Python cache knows an image processor: the class of the processor it was asked
/// through, and eight settings. For reading its entries; two processors that differ in anything else share it.
ProcessorIdentity original_identity_of(const Json& image_config, std::string_view outer_class);

}  // namespace wconvert
