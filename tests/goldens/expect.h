#pragma once

#include <functional>
#include <string>

#include "engine/io/file.h"
#include "tests/goldens/cases.h"

namespace wconvert::goldens {

/// Expects metadata.yaml to say the golden's model: every key of it, and nothing else that means something.
void expect_model(const Json& expected_metadata, const Json& found_metadata);

/// Expects the internal folder to hold the golden's model and tensors, widened.
void expect_internal(const fs::path& expected, const fs::path& found);

/// Expects a config.json to say of the keys that carry the format's meaning what the golden's says.
void expect_owned_keys(const Case& golden, const fs::path& expected_config, const Json& found);

/// Expects a refusal for what the input is, which says something.
void expect_refusal(const std::function<void()>& conversion);

}  // namespace wconvert::goldens
