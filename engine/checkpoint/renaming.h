#pragma once

#include <string>

#include "engine/checkpoint/destination.h"
#include "engine/core/report.h"

namespace wconvert {

/// Gives the folder `from` the name of the destination, beside which it lies, in one step. What stands there is
/// exchanged with it, if it is to be overwritten, else the destination must be free (exists). Where the file system
/// cannot rename without replacing, looks first and then renames, with a note: the lock keeps other runs away between.
void give_name(int parent, const std::string& from, const Destination& to, IfExists if_exists, const Here& here);

}  // namespace wconvert
