#pragma once

#include <set>
#include <string>
#include <vector>

#include "converters/formats.h"
#include "tools/coverage/judge.h"
#include "tools/coverage/neighbours.h"
#include "tools/coverage/witness.h"

namespace wconvert::coverage {

/// The keys of a config, split by who looks after them.
struct KeysOfConfig {
  std::set<Key> claimed;   // a row asks for it
  std::set<Key> metadata;  // bookkeeping that no row asks for
  std::set<Key> unknown;
};
KeysOfConfig split_keys(const converters::Format& format, const Json& config);

/// Wrong tables of the configuration, held against witnesses that have configs: two keys exchanged, for each two that
/// stand in one object and of which one at least fills a field, and a row dropped for each key.
///
///   refused      reading the golden's config through it is refused
///   model        reading the golden's config through it gives another model than the golden's
///   meaning      the key means another field (key_meaning.h)
///   unknown key  without the row, nobody asks for the key
///   written      the golden has the key as its row writes it
std::vector<Judged> judge_keys(const converters::Format& format,
                               const std::vector<Witness>& witnesses,
                               const Values& values);

}  // namespace wconvert::coverage
