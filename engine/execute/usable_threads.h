#pragma once

namespace wconvert {

/// As many of the wanted threads (0: one for each core) as the system gives, counting the one that asks; at least that
/// one. oneTBB ends the process where it cannot start a thread, so it is tried before.
int usable_threads(int wanted);

}  // namespace wconvert
