#pragma once

#include <optional>
#include <string>
#include <vector>

#include "converters/formats.h"
#include "engine/plan/plan.h"

namespace wconvert::converters {

/// The model that a config.json describes, read and validated. Keys that nobody knows are faults unless allowed;
/// all that is wrong is reported under `file`.
models::Model import_config(const Format& format,
                            const Json& config,
                            const std::vector<std::string>& allow_unknown,
                            const Here& file);

/// The keys that the format's tables own, with `model_type` and `architectures`, for a model. What the format cannot
/// say is reported.
Json export_config(const Format& format, const models::Model& model, HfStyle style, const Here& here);

/// The config of a model that once had this one: `carried`, with what the tables own said anew where the model has
/// changed since, and in the given style. A key whose value still means what the model says keeps its spelling.
Json carry_config(
    const Format& format, const models::Model& model, const Json& carried, HfStyle style, const Here& here);

/// Every tensor of the model, moved once: flattened and proved. More tensors than `most` are refused.
Plan flatten(const Format& format, const models::Model& model, std::size_t most, Report& report);

/// The keys of the config that the shape of an internal tensor follows from, with their values: `num_attention_heads =
/// 32`. Found by changing one key at a time and looking whether the shape changes with it.
std::vector<std::string> keys_that_shape(const Format& format, const Json& config, const std::string& internal);

}  // namespace wconvert::converters
