#pragma once

/// Registers the benchmarks of what is done for each tensor: `header-read/100000`, `plan-make/100000`, and so on.
void register_headers_and_plans();
