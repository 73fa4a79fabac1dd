#include "tools/coverage/keys.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "converters/bookkeeping.h"
#include "converters/config.h"
#include "converters/hf_style.h"
#include "engine/core/text.h"
#include "engine/declare/hf.h"
#include "models/metadata.h"
#include "tools/coverage/key_meaning.h"

namespace wconvert::coverage {
namespace {

using converters::Format;
using models::Model;

void find_leaves(const Json& value, const Key& at, std::set<Key>& leaves) {
  if (!value.is_object() || (value.empty() && !at.empty())) {
    leaves.insert(at);
    return;
  }
  for (const auto& [key, inner] : value.items()) {
    Key next = at;
    next.push_back(key);
    find_leaves(inner, next, leaves);
  }
}

/// The key as its table has it, whatever the blocks and mixers of a config are called: those of one type have one
/// table.
std::string row_of(const Json& config, const Key& key) {
  std::string row;
  const Json* object = &config;
  std::string before;
  for (auto word = key.begin(); word != key.end() - 1; ++word) {
    object = &object->at(*word);
    if (before == "blocks") {
      row += "block.";
    } else if (before != "mixers" && *word != "mixers" && *word != "blocks") {
      row += *word + '.';
    }
    before = *word;
  }
  const auto type = object->find("type");
  if (type != object->end() && type->is_string()) row += '(' + type->get<std::string>() + ").";
  return row + key.back();
}

std::optional<Model> read(const Format& format, const Json& config, std::string* refusal = nullptr) {
  Report report;
  Model model = converters::import_config(format, config, {}, Here(report));
  if (report.findings().empty()) return model;
  if (refusal != nullptr) *refusal = report.findings().front().str();
  return std::nullopt;
}

/// `decoder.block.mixer.heads` of `/decoder/blocks/full/mixer/heads`: whatever blocks and mixers are called.
std::string field_of(const std::string& pointer) {
  std::string field, before;
  for (std::size_t begin = 1; begin <= pointer.size();) {
    const std::size_t end = std::min(pointer.find('/', begin), pointer.size());
    const std::string word = pointer.substr(begin, end - begin);
    const bool is_name = before == "blocks" || before == "mixers";
    if (!is_name && word != "mixers") field += (field.empty() ? "" : ".") + (word == "blocks" ? "block" : word);
    before = is_name ? "" : word;
    begin = end + 1;
  }
  return field;
}

/// The fields of a model that differ in another.
std::set<std::string> differing_fields(const Model& a, const Model& b) {
  const Json one = models::to_base_model(a).flatten(), other = models::to_base_model(b).flatten();
  std::set<std::string> fields;
  const auto compare = [&](const Json& from, const Json& to) {
    for (const auto& [pointer, value] : from.items()) {
      if (!to.contains(pointer) || to.at(pointer) != value) fields.insert(field_of(pointer));
    }
  };
  compare(one, other);
  compare(other, one);
  return fields;
}

/// One witness's config, read again and again with a key changed.
class Reading {
 public:
  Reading(const Format& format, const Witness& witness, const Json& config, const Values& values)
      : format_(&format), witness_(&witness), config_(&config), values_(&values) {}

  /// What a golden shows of two keys that were exchanged.
  std::optional<Verdict> exchange(const Key& a, const Key& b) const {
    if (!witness_->is_golden || *find_value(*config_, a) == *find_value(*config_, b)) return std::nullopt;
    Json exchanged = *config_;
    std::swap(value_at(exchanged, a), value_at(exchanged, b));
    std::string refusal;
    const auto model = read(*format_, exchanged, &refusal);
    if (!model) return Verdict{"refused", witness_->title, refusal};
    if (*model == witness_->model) return std::nullopt;
    return Verdict{"model", witness_->title, "gives another model than the golden's"};
  }
  /// The fields that a key fills: those that change with it.
  const std::set<std::string>& fields_of(const Key& key) {
    const auto [entry, is_new] = fields_.try_emplace(key);
    if (!is_new) return entry->second;
    Json changed = *config_;
    const auto seen = values_->find(key);
    for (const Json& other : others(*find_value(*config_, key), seen == values_->end() ? none_ : seen->second)) {
      value_at(changed, key) = other;
      const auto model = read(*format_, changed);
      if (model) entry->second.merge(differing_fields(witness_->model, *model));
    }
    return entry->second;
  }
  /// Does a golden have the key as the tables write it?
  bool is_written(const Key& key) const {
    if (!witness_->is_golden) return false;
    Report report;
    const HfStyle style = converters::style_of(*config_);
    const Json written = converters::export_config(*format_, witness_->model, style, Here(report));
    const Json* value = find_value(written, key);
    return value != nullptr && *value == *find_value(*config_, key);
  }
  const Json& config() const { return *config_; }
  const Witness& witness() const { return *witness_; }

 private:
  const Format* format_;
  const Witness* witness_;
  const Json* config_;
  const Values* values_;
  std::vector<Json> none_;
  std::map<Key, std::set<std::string>> fields_;
};

/// Two keys of one table that a config shows, and where.
struct Pair {
  std::optional<Verdict> golden;
  std::vector<std::pair<Reading*, std::pair<Key, Key>>> places;
};

/// What the meaning of one key says against an exchange; whether the keys fill anything at all.
struct Meant {
  std::optional<Verdict> verdict;
  bool fills = false;
};

Meant judge_meaning(const Pair& pair) {
  Meant out;
  for (const auto& [reading, keys] : pair.places) {
    for (const auto& [key, other] : {keys, std::pair(keys.second, keys.first)}) {
      const std::string_view field = field_meant_by(key);
      out.fills |= !reading->fields_of(key).empty();
      if (field.empty() || has_field(reading->fields_of(other), field)) continue;
      if (!has_field(reading->fields_of(key), field)) continue;
      out.verdict = Verdict{"meaning", reading->witness().title, text(dotted(key), " means ", field)};
    }
    if (out.verdict) return out;
  }
  return out;
}

std::vector<Judged> judge_exchanges(const Format& format, std::vector<Reading>& readings) {
  std::map<std::pair<std::string, std::string>, Pair> pairs;
  for (Reading& reading : readings) {
    const auto keys = split_keys(format, reading.config()).claimed;
    for (auto a = keys.begin(); a != keys.end(); ++a) {
      for (auto b = std::next(a); b != keys.end(); ++b) {
        if (a->size() != b->size() || !std::equal(a->begin(), a->end() - 1, b->begin())) continue;
        Pair& pair = pairs[{row_of(reading.config(), *a), row_of(reading.config(), *b)}];
        if (pair.golden) continue;
        pair.golden = reading.exchange(*a, *b);
        pair.places.emplace_back(&reading, std::pair(*a, *b));
      }
    }
  }
  std::vector<Judged> mutants;
  for (const auto& [rows, pair] : pairs) {
    Judged judged{"keys exchanged", text(rows.first, " and ", rows.second), {}};
    if (pair.golden) {
      judged.verdicts.push_back(*pair.golden);
    } else {
      const Meant meant = judge_meaning(pair);
      // Of two keys that fill no field, either may be read as the other.
      if (!meant.fills) continue;
      if (meant.verdict) judged.verdicts.push_back(*meant.verdict);
    }
    mutants.push_back(std::move(judged));
  }
  return mutants;
}

/// What an import says of a key that no row asks for: nothing, if it is metadata.
std::optional<Verdict> judge_unasked(const Format& format, const Reading& reading, const Key& key) {
  Report report;
  const auto is_harmless = [&](const Key& one) { return converters::is_bookkeeping(format, one); };
  HfReader(reading.config(), format.defaults, Here(report)).report_unasked(is_harmless, {});
  for (const Finding& finding : report.findings()) {
    if (finding.where.str() == dotted(key)) return Verdict{"unknown key", reading.witness().title, finding.str()};
  }
  return std::nullopt;
}

/// What a golden and the meaning of a key say against a table that leaves it alone.
std::optional<Verdict> judge_ignored(Reading& reading, const Key& key) {
  if (reading.is_written(key)) return Verdict{"written", reading.witness().title, "the golden has it, written"};
  const std::string_view field = field_meant_by(key);
  if (field.empty() || !has_field(reading.fields_of(key), field)) return std::nullopt;
  return Verdict{"meaning", reading.witness().title, text(dotted(key), " means ", field)};
}

std::vector<Judged> judge_drops(const Format& format, std::vector<Reading>& readings) {
  std::map<std::string, std::optional<Verdict>> rows;
  for (Reading& reading : readings) {
    for (const Key& key : split_keys(format, reading.config()).claimed) {
      const std::string row = row_of(reading.config(), key);
      if (const auto found = rows.find(row); found != rows.end() && found->second) continue;
      auto verdict = judge_unasked(format, reading, key);
      if (!verdict) verdict = judge_ignored(reading, key);
      // Metadata that fills no field is carried with a row and without.
      if (verdict || !reading.fields_of(key).empty()) rows[row] = std::move(verdict);
    }
  }
  std::vector<Judged> mutants;
  for (const auto& [row, verdict] : rows) {
    mutants.push_back({"key dropped", row, verdict ? std::vector{*verdict} : std::vector<Verdict>()});
  }
  return mutants;
}

}  // namespace

KeysOfConfig split_keys(const Format& format, const Json& config) {
  Report report;
  const HfReader reader(config, format.defaults, Here(report));
  Model model;
  format.model.read(reader, model, Here(report));
  KeysOfConfig keys;
  std::set<Key> unasked;
  // Every leaf that no row asked for passes by here.
  reader.report_unasked(
      [&](const Key& key) {
        const Json& value = *find_value(config, key);
        if (!value.is_object() || value.empty()) unasked.insert(key);
        return false;
      },
      {});
  std::set<Key> leaves;
  find_leaves(config, {}, leaves);
  for (const Key& leaf : leaves) {
    if (!unasked.contains(leaf)) {
      keys.claimed.insert(leaf);
    } else if (converters::is_bookkeeping(format, leaf)) {
      keys.metadata.insert(leaf);
    } else {
      keys.unknown.insert(leaf);
    }
  }
  return keys;
}

std::vector<Judged> judge_keys(const Format& format, const std::vector<Witness>& witnesses, const Values& values) {
  std::vector<Reading> readings;
  for (const Witness& witness : witnesses) {
    for (const Json& config : witness.configs) {
      if (read(format, config) == witness.model) readings.emplace_back(format, witness, config, values);
    }
  }
  std::vector<Judged> mutants = judge_exchanges(format, readings);
  for (Judged& judged : judge_drops(format, readings)) mutants.push_back(std::move(judged));
  return mutants;
}

}  // namespace wconvert::coverage
