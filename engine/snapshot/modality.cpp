#include "engine/snapshot/modality.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "engine/core/text.h"
#include "engine/snapshot/markdown.h"

namespace wconvert {
namespace {

// clang-format off
constexpr std::array vision_plan = {
    PlanField{"image_token",        PlanValue::word},
    PlanField{"num_image_tokens",   PlanValue::count},
    PlanField{"target_size",        PlanValue::extents},
    PlanField{"resize_policy",      PlanValue::resizing},
};
constexpr std::array audio_plan = {
    PlanField{"audio_token",        PlanValue::word},
    PlanField{"num_audio_tokens",   PlanValue::count},
    PlanField{"sample_rate",        PlanValue::count},
    PlanField{"max_length_seconds", PlanValue::seconds},
};
// clang-format on

std::string vision_contract(const Json& plan) {
  const Json& size = plan.at("target_size");
  return text("- Pictures are brought to ",
              size.at(0).get<std::int64_t>(),
              " x ",
              size.at(1).get<std::int64_t>(),
              " pixels (height x width).\n- The placeholder ",
              code_span(plan.at("image_token").get<std::string>()),
              " stands for a picture and becomes ",
              plan.at("num_image_tokens").get<std::int64_t>(),
              " tokens at that size; a processor that keeps the shape of a picture makes as many as its size needs.\n");
}

std::string audio_contract(const Json& plan) {
  const std::int64_t rate = plan.at("sample_rate").get<std::int64_t>();
  const double seconds = plan.at("max_length_seconds").get<double>();
  return text("- The sample rate is exactly ",
              rate,
              " Hz; audio of another rate is refused, not resampled.\n- Clips are at most ",
              python_repr(seconds),
              " seconds long; longer ones are cut to ",
              std::llround(seconds * static_cast<double>(rate)),
              " samples. Channels are averaged to one.\n- The placeholder ",
              code_span(plan.at("audio_token").get<std::string>()),
              " stands for a clip and becomes at most ",
              plan.at("num_audio_tokens").get<std::int64_t>(),
              " tokens: of F mel frames, first M = (F - 1) / 2 + 1, then (M - 2) / 2 + 1 (integer division).\n");
}

constexpr std::array table = {
    Modality{.name = "vision-language",
             .subfolder = "hf-snapshot",
             .path = "hf-snapshot",
             .title = "Vision-language",
             .rationale = "Vision-language architectures in llama.cpp are in flux; this build emits an HF-snapshot "
                          "fallback. A future release will add a GGUF path when upstream converter support stabilizes.",
             .banner = "vision-language bases are exported as a snapshot: this program has no GGUF path for them",
             .loader = "AutoModelForImageTextToText",
             .plan = vision_plan,
             .contract = vision_contract},
    Modality{.name = "audio-language",
             .subfolder = "hf-audio-snapshot",
             .path = "audio-snapshot",
             .title = "Audio-language",
             .rationale = "Audio-language architectures are not on the llama.cpp roadmap; this build emits an "
                          "HF-snapshot fallback so users can share trained adapters without waiting for upstream GGUF "
                          "support.",
             .banner = "audio-language bases are exported as a snapshot: GGUF does not apply to audio",
             .loader = "",
             .plan = audio_plan,
             .contract = audio_contract},
};

bool is_positive_integer(const Json& value) {
  return value.is_number_unsigned() ? value.get<std::uint64_t>() > 0
                                    : value.is_number_integer() && value.get<std::int64_t>() > 0;
}

// A count is a 64-bit signed integer wherever it is used.
bool is_count(const Json& value) {
  return is_positive_integer(value) && (!value.is_number_unsigned() || value.get<std::uint64_t>() <= INT64_MAX);
}

/// What the value should be, where it is not.
std::string_view expected_of(const Json& value, PlanValue expected) {
  switch (expected) {
    case PlanValue::word:
      return value.is_string() && !value.get_ref<const std::string&>().empty() ? "" : "a string that is not empty";
    case PlanValue::count:
      return is_count(value) ? "" : "an integer above zero";
    case PlanValue::seconds:
      return value.is_number() && value.get<double>() > 0 ? "" : "a number above zero";
    case PlanValue::extents:
      return value.is_array() && value.size() == 2 && is_count(value[0]) && is_count(value[1])
                 ? ""
                 : "a list of two integers above zero";
    case PlanValue::resizing:
      return value == "fixed" || value == "dynamic" ? "" : "\"fixed\" or \"dynamic\"";
  }
  return "";
}

}  // namespace

std::span<const Modality> modalities() {
  return table;
}

const Modality* modality_named(std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const Modality& row) { return row.name == name; });
  return found == table.end() ? nullptr : &*found;
}

std::string modality_names() {
  std::string names;
  for (const Modality& row : table) names += (names.empty() ? "" : ", ") + quoted(row.name);
  return names;
}

void check_plan(const Json& plan, const Modality& modality, const Here& here) {
  for (const PlanField& field : modality.plan) {
    const auto found = plan.find(std::string(field.name));
    if (found == plan.end()) {
      if (field.value != PlanValue::resizing) (here / field.name).fail("is missing");
      continue;
    }
    const std::string_view expected = expected_of(*found, field.value);
    if (!expected.empty()) (here / field.name).fail(text("is ", describe_json(*found), ", expected ", expected));
  }
}

Json manifest_plan(const Json& plan, const Modality& modality) {
  Json out = Json::object();
  for (const PlanField& field : modality.plan) {
    const std::string name(field.name);
    if (field.value == PlanValue::resizing) continue;
    out[name] = field.value == PlanValue::seconds ? Json(plan.at(name).get<double>()) : plan.at(name);
  }
  return out;
}

}  // namespace wconvert
