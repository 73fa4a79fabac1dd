#include "engine/audio/extractor.h"

#include <cmath>

#include "engine/core/text.h"

namespace wconvert {
namespace {

/// The members of a configuration; what is missing or null keeps its default.
class ExtractorSettings {
 public:
  ExtractorSettings(const Json& config, const Here& here) : config_(config), here_(here) {}

  void count(const char* key, std::int64_t& value, std::int64_t least, std::int64_t most) const {
    const Json* found = find(key);
    if (found == nullptr) return;
    const bool fits = found->is_number_integer() && *found >= least && *found <= most;
    if (fits) value = found->get<std::int64_t>();
    if (!fits) tell(key, text("a whole number from ", least, " to ", most));
  }
  void number(const char* key, double& value) const {
    const Json* found = find(key);
    if (found == nullptr) return;
    const bool fits = found->is_number() && std::isfinite(found->get<double>());
    if (fits) value = found->get<double>();
    if (!fits) tell(key, "a number");
  }
  void flag(const char* key, bool& value) const {
    const Json* found = find(key);
    if (found == nullptr) return;
    if (found->is_boolean()) value = found->get<bool>();
    if (!found->is_boolean()) tell(key, "true or false");
  }
  /// What is known in one spelling alone.
  void require(const char* key, const Json& value) const {
    const Json* found = find(key);
    if (found != nullptr && *found != value) tell(key, dump_json(value, JsonStyle::compact));
  }

 private:
  const Json* find(const char* key) const {
    const auto found = config_.find(key);
    return found == config_.end() || found->is_null() ? nullptr : &*found;
  }
  void tell(const char* key, const std::string& expected) const {
    (here_ / key).fail(text("is ", describe_json(*find(key)), ", expected ", expected));
  }

  const Json& config_;
  Here here_;
};

}  // namespace

FeatureExtractor read_feature_extractor(const Json& config, const Here& here) {
  const auto type = config.is_object() ? config.find("feature_extractor_type") : config.end();
  if (!config.is_object() || type == config.end() || *type != extractor_type) {
    throw Error(Trouble::input, here.path(), text("names no feature_extractor_type ", quoted(extractor_type)));
  }
  constexpr std::int64_t most_window = 1 << 16;
  FeatureExtractor extractor;
  const ExtractorSettings settings(config, here.colon());
  settings.count("sampling_rate", extractor.sampling_rate, 1, most_samples);
  settings.count("feature_size", extractor.feature_size, 1, 1024);
  settings.count("n_fft", extractor.n_fft, 2, most_window);
  settings.count("hop_length", extractor.hop_length, 1, most_window);
  settings.count("chunk_length", extractor.chunk_length, 1, most_samples);
  settings.number("padding_value", extractor.padding_value);
  settings.flag("return_attention_mask", extractor.return_attention_mask);
  settings.require("padding_side", "right");
  settings.require("dither", 0.0);  // noise, and another one every time
  const Here place = here.colon();
  if (extractor.chunk_length > most_samples / extractor.sampling_rate) {
    (place / "chunk_length").fail(text("makes more than ", most_samples, " samples"));
  } else if (extractor.n_fft % 2 != 0 || extractor.samples() <= extractor.n_fft / 2) {
    (place / "n_fft")
        .fail(text("is ",
                   extractor.n_fft,
                   ", expected an even number, less than twice the ",
                   extractor.samples(),
                   " samples"));
  } else if (extractor.samples() < extractor.hop_length) {
    (place / "hop_length").fail(text("is ", extractor.hop_length, ", more than the ", extractor.samples(), " samples"));
  }
  return extractor;
}

}  // namespace wconvert
