#include "tests/fuzz/targets.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <stdexcept>

#include "converters/config.h"
#include "converters/metadata.h"
#include "converters/rope.h"
#include "engine/audio/waveform.h"
#include "engine/core/text.h"
#include "engine/core/utf8.h"
#include "engine/image/picture.h"
#include "engine/io/safetensors.h"
#include "engine/io/shard_index.h"
#include "engine/io/yaml.h"
#include "engine/npz/npy.h"
#include "engine/npz/npz.h"
#include "engine/snapshot/manifest.h"
#include "models/inventory.h"

namespace wconvert::fuzz {
namespace {

using namespace converters;

const Path where = Path().in("input");

/// Words that cannot move a terminal: UTF-8 without controls.
bool is_printable(std::string_view words) {
  while (!words.empty()) {
    const auto character = first_character(words);
    if (!character || character->code < 0x20 || (character->code >= 0x7F && character->code < 0xA0)) return false;
    words.remove_prefix(character->length);
  }
  return true;
}

/// What a parser gives, unless it refuses.
template <class Parse>
auto parsed(Parse parse) {
  std::optional<decltype(parse(std::declval<const Here&>()))> value;
  is_refused([&] {
    Report report;
    auto result = parse(Here(report, where));
    report.raise();
    value.emplace(std::move(result));
  });
  return value;
}

std::string with_length(std::string_view json) {
  std::string bytes;
  for (std::size_t index = 0; index < 8; ++index) bytes += static_cast<char>(json.size() >> (8 * index) & 0xFF);
  return bytes + std::string(json);
}

void check_header(std::string_view head, std::uint64_t file_size) {
  const auto header = parsed([&](const Here& here) { return parse_safetensors(head, file_size, here); });
  if (!header) return;
  std::uint64_t end = header->data_begin;
  SafetensorsDraft draft;
  for (const TensorEntry& entry : header->tensors) {
    require(entry.begin == end && entry.end >= end, "the data of tensors follow each other");
    end = entry.end;
    draft.tensors.push_back({entry.name, entry.dtype, entry.shape});
  }
  require(end == file_size, "tensors end where the file ends");
  draft.metadata = header->metadata;
  const SafetensorsLayout layout = lay_out(draft);
  const auto again = parsed([&](const Here& here) { return parse_safetensors(layout.head, layout.file_size, here); });
  require(again && again->tensors.size() == header->tensors.size() && again->metadata == header->metadata,
          "what is read can be written and read again");
}

/// The input is the beginning of a file, then the JSON of a header whose data are all there.
void run_header(std::string_view input) {
  for (const std::size_t more : {0, 1, 512}) {
    const std::string file = std::string(input) + std::string(more, '\0');
    check_header(file, file.size());
  }
  const std::string head = with_length(input);
  check_header(head, head.size());
  std::uint64_t needed = head.size();
  is_refused([&] {
    Report report;
    const SafetensorsHeader header = parse_safetensors(head, head.size(), Here(report, where));
    for (const TensorEntry& entry : header.tensors) needed = std::max(needed, entry.end);
  });
  check_header(head, needed);
}

void run_index(std::string_view input) {
  const auto index = parsed([&](const Here& here) { return parse_shard_index(input, here); });
  if (!index) return;
  for (const auto& [tensor, file] : index->weight_map) {
    require(file.find('/') == std::string::npos && file.find('\0') == std::string::npos && file != "..",
            "a shard is one component of a path");
  }
  const std::string text = dump_shard_index(*index);
  const auto again = parsed([&](const Here& here) { return parse_shard_index(text, here); });
  require(again && again->weight_map == index->weight_map, "what is read can be written and read again");
}

void run_json(std::string_view input) {
  const auto value = parsed([&](const Here& here) { return parse_json(input, here.path()); });
  if (!value) return;
  for (const JsonStyle style : {JsonStyle::compact, JsonStyle::indented}) {
    const std::string text = dump_json(*value, style);
    const auto again = parsed([&](const Here& here) { return parse_json(text, here.path()); });
    require(again == value, "what is read can be written and read again");
  }
}

void run_yaml(std::string_view input) {
  const auto value = parsed([&](const Here& here) { return parse_yaml(input, here.path()); });
  if (!value) return;
  const std::string text = dump_yaml(*value);
  const auto again = parsed([&](const Here& here) { return parse_yaml(text, here.path()); });
  // A string that ends in a line break is written as PyYAML does it, which yaml-cpp would misread and is refused.
  if (!again) return;
  require(dump_yaml(*again) == text, "what is written is written the same again");
}

void run_config(std::string_view input) {
  const auto model = parsed([&](const Here& here) {
    const Json config = parse_json(input, here.path());
    const Format format = detect_format(config, here);
    models::Model read = import_config(format, config, {}, here);
    here.report().raise();
    Report unheard;
    flatten(format, read, 2000, unheard);
    return std::pair(format, std::move(read));
  });
  if (!model) return;
  const auto& format = model->first;
  const auto& read = model->second;
  const auto written = parsed([&](const Here& here) { return export_config(format, read, HfStyle::v5, here); });
  if (!written) return;
  const auto again = parsed([&](const Here& here) { return import_config(format, *written, {}, here); });
  require(again && *again == read, "a config that can be written says the same model");
}

void run_metadata(std::string_view input) {
  const auto metadata = parsed([&](const Here& here) { return parse_metadata(input, here); });
  if (!metadata) return;
  const std::string text = dump_metadata(*metadata);
  const auto again = parsed([&](const Here& here) { return parse_metadata(text, here); });
  if (!again) return;  // an index that is empty is left out, and a text without one is refused
  require(again->model == metadata->model && again->state_index == metadata->state_index,
          "what is read can be written and read again");
}

void run_manifest(std::string_view input) {
  for (const auto doubtful : {DoubtfulPaths::refuse, DoubtfulPaths::keep}) {
    const auto manifest = parsed([&](const Here& here) { return Manifest::parse(input, here.path(), doubtful); });
    if (!manifest) continue;
    const std::string text = manifest->text();
    const auto again = parsed([&](const Here& here) { return Manifest::parse(text, here.path(), doubtful); });
    require(again && *again == *manifest, "what is read can be written and read again");
  }
}

std::span<const std::byte> bytes_of(std::string_view input) {
  return std::as_bytes(std::span(input));
}

void run_npz(std::string_view input) {
  const auto arrays = parsed([&](const Here& here) { return read_npz(bytes_of(input), here.path()); });
  if (!arrays) return;
  const std::vector<std::byte> file = write_npz(*arrays);
  const auto again = parsed([&](const Here& here) { return read_npz(file, here.path()); });
  require(again == arrays, "what is read can be written and read again");
}

/// A checksum keeps most inputs of the target before from coming as far as this.
void run_npy(std::string_view input) {
  const auto array = parsed([&](const Here& here) {
    const auto bytes = bytes_of(input);
    const NpyHeader header = read_npy_header(bytes, bytes.size(), here.path());
    require(header.data_at + header.data_bytes == bytes.size(), "the numbers are all that is behind the header");
    const auto data = bytes.subspan(header.data_at);
    return array_of(header, {data.begin(), data.end()});
  });
  if (!array) return;
  const std::vector<std::byte> file = write_npz({{"a", *array}});
  const auto again = parsed([&](const Here& here) { return read_npz(file, here.path()); });
  require(again && again->at("a") == *array, "what is read can be written and read again");
}

void run_wav(std::string_view input) {
  const auto waveform = parsed([&](const Here& here) { return decode_wav(bytes_of(input), here.path()); });
  if (!waveform) return;
  require(waveform->samples.size() <= input.size(), "a sample takes a byte at least");
  const auto is_number = [](float sample) { return std::isfinite(sample); };
  require(std::all_of(waveform->samples.begin(), waveform->samples.end(), is_number), "samples are numbers");
}

void run_picture(std::string_view input) {
  const auto picture = parsed([&](const Here& here) { return decode_picture(bytes_of(input), here); });
  if (!picture) return;
  require(picture->rgb.size() == static_cast<std::size_t>(picture->height * picture->width) * rgb_channels,
          "a picture has all of its points");
}

void run_words(std::string_view input) {
  constexpr std::size_t most = 200 * 16 + 3;  // each character may become four escapes
  const std::string words = printable(input);
  require(is_printable(words), "a name can be printed");
  require(words.size() <= most, "a name is cut");
}

}  // namespace

void require(bool holds, std::string_view promise) {
  if (holds) return;
  std::fprintf(stderr, "broken: %.*s\n", static_cast<int>(promise.size()), promise.data());
  std::abort();
}

bool is_refused(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    require(error.trouble() == Trouble::input, "what is wrong with an input is the input's fault");
    for (const Finding& finding : error.findings()) {
      require(is_printable(finding.str()), "messages can be printed");
      require(finding.str().size() < 10'000, "messages are cut");
    }
    return true;
  }
  return false;
}

std::vector<Target> targets() {
  return {
      {"header", "the head of a safetensors file", run_header},
      {"index", "model.safetensors.index.json", run_index},
      {"json", "JSON", run_json},
      {"yaml", "YAML", run_yaml},
      {"config", "config.json", run_config},
      {"metadata", "metadata.yaml", run_metadata},
      {"manifest", "snapshot_manifest.json", run_manifest},
      {"npz", "an npz file", run_npz},
      {"npy", "an npy file", run_npy},
      {"wav", "a WAV file", run_wav},
      {"picture", "a PNG or a JPEG", run_picture},
      {"words", "names in messages", run_words},
      {"folder", "config.json, a header and an index, each behind a NUL", run_folder},
      {"round_trip", "what the tensors of a good checkpoint hold", run_round_trip},
  };
}

Target target_named(std::string_view name) {
  for (const Target& target : targets()) {
    if (target.name == name) return target;
  }
  throw std::out_of_range("no such target");
}

}  // namespace wconvert::fuzz
