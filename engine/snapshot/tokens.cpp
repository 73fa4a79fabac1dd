#include "engine/snapshot/tokens.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>

#include "engine/core/text.h"

namespace wconvert {
namespace {

/// The files of a processor that say how inputs become tokens. Newer libraries keep the first one inside the second:
/// what a file of its own says wins.
struct Files {
  Json inputs = Json::object();     // preprocessor_config.json
  Json processor = Json::object();  // processor_config.json
};

Json object_in(const Selection& folder, const char* file, const Path& where) {
  if (!folder.has(file)) return Json::object();
  Json json = parse_json(folder.open(file).read_all(JsonLimits().bytes), where.in(file));
  return json.is_object() ? json : Json::object();
}

Files files_of(const Selection& folder, const Path& where) {
  Files files{object_in(folder, "preprocessor_config.json", where), object_in(folder, "processor_config.json", where)};
  for (const char* nested : {"image_processor", "feature_extractor"}) {
    const auto found = files.processor.find(nested);
    if (files.inputs.empty() && found != files.processor.end() && found->is_object()) files.inputs = *found;
  }
  return files;
}

/// A count that may also be written as {height, width} of equal values.
std::optional<std::int64_t> count_in(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return std::nullopt;
  const Json& value = found->is_object() && found->contains("height") ? found->at("height") : *found;
  if (!value.is_number_integer() || value.get<std::int64_t>() < 1 || value.get<std::int64_t>() > INT32_MAX)
    return std::nullopt;
  return value.get<std::int64_t>();
}

std::string word_in(const Json& object, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    const auto found = object.find(key);
    if (found != object.end() && found->is_string()) return found->get<std::string>();
  }
  return {};
}

struct Tokens {
  std::int64_t count = 0;
  std::string formula;
};

struct Size {
  std::int64_t height = 0, width = 0;
};

std::optional<Tokens> pixtral(const Files& files, Size size) {
  auto patch = count_in(files.processor, "patch_size");
  if (!patch) patch = count_in(files.inputs, "patch_size");
  const std::int64_t merge = count_in(files.processor, "spatial_merge_size").value_or(1);
  if (!patch) return std::nullopt;
  const std::int64_t rows = size.height / (*patch * merge);
  const std::int64_t columns = size.width / (*patch * merge);
  return Tokens{rows * (columns + 1), text(rows, " rows of ", columns, " and a break or end each")};
}

std::optional<Tokens> clip(const Files& files, Size size) {
  const auto patch = count_in(files.processor, "patch_size");
  if (!patch) return std::nullopt;
  const std::int64_t rows = size.height / *patch;
  const std::int64_t columns = size.width / *patch;
  const std::int64_t more = count_in(files.processor, "num_additional_image_tokens").value_or(0);
  const std::int64_t dropped = word_in(files.processor, {"vision_feature_select_strategy"}) == "default" ? 1 : 0;
  return Tokens{rows * columns + more - dropped, text(rows, " rows of ", columns, ", ", more, " more, less ", dropped)};
}

std::optional<Tokens> siglip(const Files& files, Size) {
  const auto count = count_in(files.inputs, "image_seq_length");
  if (!count) return std::nullopt;
  return Tokens{*count, "its image_seq_length"};
}

std::optional<Tokens> qwen2_vl(const Files& files, Size size) {
  const std::int64_t side =
      count_in(files.inputs, "patch_size").value_or(14) * count_in(files.inputs, "merge_size").value_or(2);
  const std::int64_t rows = size.height / side;
  const std::int64_t columns = size.width / side;
  return Tokens{rows * columns, text(rows, " rows of ", columns)};
}

struct Formula {
  const char* processor;
  std::optional<Tokens> (*tokens)(const Files& files, Size size);
};
constexpr std::array formulas = {Formula{"PixtralImageProcessor", pixtral},
                                 Formula{"CLIPImageProcessor", clip},
                                 Formula{"SiglipImageProcessor", siglip},
                                 Formula{"Qwen2VLImageProcessor", qwen2_vl}};

/// Of the encoders after Whisper's: a convolution of stride two, then pooling by two.
Tokens whisper(const Files& files, std::int64_t rate, double seconds) {
  const std::int64_t hop = count_in(files.inputs, "hop_length").value_or(160);
  const std::int64_t frames = std::llround(seconds * static_cast<double>(rate)) / hop;
  const std::int64_t convolved = (frames - 1) / 2 + 1;
  return {(convolved - 2) / 2 + 1,
          text(frames, " mel frames, ", convolved, " after the convolution, then pooled by two")};
}

void compare(const Tokens& tokens, const Json& declared, std::string_view class_name, const Here& here) {
  if (tokens.count == declared.get<std::int64_t>()) return;
  here.note(text(
      class_name, " makes ", tokens.count, " tokens (", tokens.formula, "), the base spec says ", declared.dump()));
}

}  // namespace

void check_tokens(const Selection& folder, const Modality& modality, const Json& plan, const Here& here) {
  const Here place = here.in(printable(folder.folder.native()));
  const Files files = files_of(folder, place.path());
  const std::string name = word_in(files.inputs, {"image_processor_type", "feature_extractor_type"});
  if (modality.name == "audio-language") {
    const std::int64_t rate = plan.at("sample_rate").get<std::int64_t>();
    const auto own = count_in(files.inputs, "sampling_rate");
    if (own && *own != rate) {
      place.in("preprocessor_config.json")
          .fail(text("sampling_rate is ", *own, ", expected ", rate, ", as the base spec says"));
    }
    if (name != "WhisperFeatureExtractor") return;
    return compare(
        whisper(files, rate, plan.at("max_length_seconds").get<double>()), plan.at("num_audio_tokens"), name, place);
  }
  const Json& size = plan.at("target_size");
  for (const Formula& formula : formulas) {
    // The faster kinds say the same with `Fast` behind.
    if (!name.starts_with(formula.processor)) continue;
    const auto tokens = formula.tokens(files, {size.at(0).get<std::int64_t>(), size.at(1).get<std::int64_t>()});
    if (tokens) compare(*tokens, plan.at("num_image_tokens"), name, place);
  }
}

}  // namespace wconvert
