// mutant_probe FOLDER FILE [FORMAT]: reads mutants of a file of a checkpoint, by the million, and says of each how
// wconvert takes it. With FORMAT the folder is an internal one, to be exported.
//
// A mutant is three 32-bit little-endian numbers, the length of its bytes, the size of the file (zeros follow the
// bytes), and whether the whole folder has to be looked at, and then its bytes. The answer is a line: the exit code
// that reading the file gives, the one that converting the folder would give (or -), and, if the file was taken, what
// was read, as JSON. A mutant that takes longer than ten seconds ends the process by SIGALRM.

#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <new>

#include "converters/convert.h"
#include "converters/job.h"
#include "converters/metadata.h"
#include "engine/core/text.h"
#include "engine/io/safetensors.h"
#include "engine/io/shard_index.h"
#include "engine/io/yaml.h"

namespace {

using namespace wconvert;

constexpr unsigned patience_s = 10;

struct Mutant {
  std::string bytes;
  std::uint32_t file_size = 0;
  bool in_folder = false;
};

std::optional<Mutant> next_mutant() {
  std::array<std::uint32_t, 3> numbers{};
  if (std::fread(numbers.data(), sizeof(std::uint32_t), numbers.size(), stdin) != numbers.size()) return std::nullopt;
  Mutant mutant{std::string(numbers[0], '\0'), numbers[1], numbers[2] != 0};
  if (std::fread(mutant.bytes.data(), 1, mutant.bytes.size(), stdin) != mutant.bytes.size()) return std::nullopt;
  return mutant;
}

/// The exit code that the work would end a program with.
int code_of(const std::function<void()>& work) {
  try {
    work();
    return 0;
  } catch (const Error& error) {
    return static_cast<int>(error.trouble());
  } catch (const std::bad_alloc&) {
    return static_cast<int>(Trouble::resource);
  } catch (const std::exception&) {
    return 70;
  }
}

Json tensors_json(const SafetensorsHeader& header) {
  Json tensors = Json::array();
  for (const TensorEntry& entry : header.tensors) {
    tensors.push_back({entry.name, name_of(entry.dtype), entry.shape, entry.begin, entry.end});
  }
  return {{"metadata", header.metadata}, {"tensors", std::move(tensors)}};
}

Json read(const std::string& file, const Mutant& mutant, const Here& here) {
  if (file.ends_with(".safetensors")) {
    std::string whole = mutant.bytes;
    whole.resize(mutant.file_size);
    return tensors_json(parse_safetensors(whole, mutant.file_size, here));
  }
  if (file.ends_with(".index.json")) return parse_shard_index(mutant.bytes, here).weight_map;
  if (file.ends_with(".yaml")) return parse_yaml(mutant.bytes, here.path());
  return parse_json(mutant.bytes, here.path());
}

void convert(const fs::path& folder, const std::optional<std::string>& format) {
  converters::Options options;
  options.memory = std::size_t{1} << 20;
  options.threads = 1;
  if (format) {
    converters::prepare_export(folder, *format, options);
  } else {
    converters::prepare_import(folder, std::nullopt, options);
  }
}

void put(const fs::path& file, const Mutant& mutant) {
  std::ofstream(file, std::ios::binary) << mutant.bytes;
  fs::resize_file(file, mutant.file_size);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const fs::path folder = argv[1];
  const std::string file = argv[2];
  const std::optional<std::string> format = argc > 3 ? std::optional<std::string>(argv[3]) : std::nullopt;
  while (const std::optional<Mutant> mutant = next_mutant()) {
    ::alarm(patience_s);
    Json content;
    const int read_code = code_of([&] {
      Report report;
      content = read(file, *mutant, Here(report, Path().in(file)));
      report.raise();
    });
    std::string folder_code = "-";
    if (mutant->in_folder || read_code == 0) {
      put(folder / file, *mutant);
      folder_code = text(code_of([&] { convert(folder, format); }));
    }
    ::alarm(0);  // whoever reads the answers may take its time
    std::cout << read_code << ' ' << folder_code;
    if (read_code == 0) std::cout << ' ' << dump_json(content, JsonStyle::compact);
    std::cout << '\n' << std::flush;
  }
  return 0;
}
