#include "engine/image/processor.h"

#include <string_view>

#include "engine/core/text.h"
#include "engine/image/settings.h"

namespace wconvert {
namespace {

using Channels = std::array<float, 3>;

constexpr Channels clip_mean = {0.48145466F, 0.4578275F, 0.40821073F};
constexpr Channels clip_deviation = {0.26862954F, 0.26130258F, 0.27577711F};
constexpr Channels half = {0.5F, 0.5F, 0.5F};

Geometry clip_geometry(const Settings& settings) {
  const Settings size = settings.within("size");
  if (size.has("height") && size.has("width")) return FixedSize{*settings.extent("size")};
  // Old files state one number.
  const auto square = settings.extent("size");
  return ShortestEdge{square ? square->height : size.count("shortest_edge", 224)};
}

Geometry siglip_geometry(const Settings& settings) {
  return FixedSize{settings.extent("size").value_or(Extent{224, 224})};
}

Geometry pixtral_geometry(const Settings& settings) {
  const std::int64_t longest = settings.within("size").count("longest_edge", 1024);
  return WholePatches{settings.extent("size").value_or(Extent{longest, longest}),
                      settings.extent("patch_size").value_or(Extent{16, 16})};
}

Geometry qwen2_vl_geometry(const Settings& settings) {
  // The slow processor of transformers 4.57 saves both spellings and reads the first.
  const Settings size = settings.within("size");
  return MergedPatches{settings.count("min_pixels", size.count("shortest_edge", std::int64_t{56} * 56)),
                       settings.count("max_pixels", size.count("longest_edge", std::int64_t{28} * 28 * 1280)),
                       settings.count("patch_size", 14),
                       settings.count("merge_size", 2),
                       settings.count("temporal_patch_size", 2)};
}

/// A processor that is known, with what it takes for granted.
struct KnownProcessor {
  std::string_view type;
  Geometry (*geometry)(const Settings& settings);
  std::string_view size_keys;  // what `size` may hold
  Channels mean, deviation;
  bool crops;
};

constexpr std::string_view clip_sizes = "a number, \"shortest_edge\", or \"height\" and \"width\"";
constexpr std::string_view siglip_sizes = "a number, or \"height\" and \"width\"";
constexpr std::string_view pixtral_sizes = "\"longest_edge\", or \"height\" and \"width\"";
constexpr std::string_view qwen_sizes = "\"shortest_edge\" and \"longest_edge\"";

// clang-format off
constexpr std::array known_processors = {
    KnownProcessor{"CLIPImageProcessor",    clip_geometry,     clip_sizes,    clip_mean, clip_deviation, true},
    KnownProcessor{"CLIPFeatureExtractor",  clip_geometry,     clip_sizes,    clip_mean, clip_deviation, true},
    KnownProcessor{"SiglipImageProcessor",  siglip_geometry,   siglip_sizes,  half,      half,           false},
    KnownProcessor{"PixtralImageProcessor", pixtral_geometry,  pixtral_sizes, clip_mean, clip_deviation, false},
    KnownProcessor{"Qwen2VLImageProcessor", qwen2_vl_geometry, qwen_sizes,    clip_mean, clip_deviation, false},
};
// clang-format on

std::string type_in(const Json& config) {
  for (const char* key : {"image_processor_type", "feature_extractor_type"}) {
    if (config.is_object() && config.contains(key) && config[key].is_string()) return config[key].get<std::string>();
  }
  return {};
}

[[noreturn]] void refuse_type(const std::string& type, const Path& where) {
  std::string known;
  for (const KnownProcessor& processor : known_processors) known += text(known.empty() ? "" : ", ", processor.type);
  if (type.empty()) {
    throw Error(Trouble::input, where, text("names no image_processor_type, expected one of ", known));
  }
  if (type.ends_with("Fast")) {
    throw Error(
        Trouble::input,
        where,
        text("is of a ", printable(type), ", whose numbers differ from those of the slow one in their last bits"),
        "save the processor again with use_fast=False to have it preprocessed here");
  }
  throw Error(Trouble::input, where, text("is of a ", printable(type), ", expected one of ", known));
}

/// Whether `size` is what the processor reads; another one would be passed over for the default.
bool has_known_size(const Settings& settings, const Geometry& geometry) {
  if (!settings.has("size")) return true;
  const Settings size = settings.within("size");
  const bool sides = settings.extent("size").has_value();
  const bool is_number = sides && !size.has("height");
  struct {
    const Settings& size;
    bool sides, is_number;
    bool operator()(const FixedSize&) const { return sides; }
    bool operator()(const ShortestEdge&) const { return is_number || size.has("shortest_edge"); }
    bool operator()(const WholePatches&) const { return (sides && !is_number) || size.has("longest_edge"); }
    bool operator()(const MergedPatches&) const { return size.has("shortest_edge") && size.has("longest_edge"); }
  } known{size, sides, is_number};
  return std::visit(known, geometry);
}

}  // namespace

Extent ImageProcessor::asked_size() const {
  struct {
    Extent operator()(const FixedSize& size) const { return size.extent; }
    Extent operator()(const ShortestEdge& size) const { return {size.edge, size.edge}; }
    Extent operator()(const WholePatches& size) const { return size.most; }
    Extent operator()(const MergedPatches& size) const { return {size.least_points, size.least_points}; }
  } asked;
  return std::visit(asked, geometry);
}

ImageProcessor read_image_processor(const Json& config, const Here& here) {
  const std::string type = type_in(config);
  const KnownProcessor* known = nullptr;
  for (const KnownProcessor& processor : known_processors) {
    if (processor.type == type) known = &processor;
  }
  if (known == nullptr) refuse_type(type, here.path());

  const Settings settings(config, here.colon());
  ImageProcessor processor;
  processor.type = type;
  processor.geometry = known->geometry(settings);
  if (!has_known_size(settings, processor.geometry))
    (settings.here() / "size").fail(text("expected ", known->size_keys));
  processor.does_resize = settings.flag("do_resize", true);
  processor.resample = settings.resample("resample", Resample::bicubic);
  if (known->crops && settings.flag("do_center_crop", true)) {
    processor.crop = settings.extent("crop_size").value_or(Extent{224, 224});
  }
  if (settings.flag("do_rescale", true)) processor.rescale_factor = settings.number("rescale_factor", 1.0 / 255);
  if (settings.flag("do_normalize", true)) {
    processor.normal = {settings.channels("image_mean", known->mean), settings.channels("image_std", known->deviation)};
  }
  return processor;
}

}  // namespace wconvert
