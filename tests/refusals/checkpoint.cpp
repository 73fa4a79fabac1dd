#include "tests/refusals/checkpoint.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

#include "engine/core/text.h"
#include "engine/io/safetensors.h"
#include "engine/io/shard_index.h"
#include "tests/refusals/program.h"

namespace wconvert::refusals {
namespace {

constexpr std::string_view config = R"({
  "architectures": ["LlamaForCausalLM"],
  "attention_bias": false,
  "bos_token_id": 1,
  "head_dim": 4,
  "hidden_act": "silu",
  "hidden_size": 8,
  "intermediate_size": 12,
  "max_position_embeddings": 64,
  "mlp_bias": false,
  "model_type": "llama",
  "num_attention_heads": 2,
  "num_hidden_layers": 2,
  "num_key_value_heads": 1,
  "rms_norm_eps": 1e-05,
  "rope_scaling": null,
  "rope_theta": 10000.0,
  "tie_word_embeddings": false,
  "torch_dtype": "float32",
  "vocab_size": 16
}
)";

std::vector<SafetensorsDraft::Tensor> layer(int number) {
  const std::string prefix = text("model.layers.", number, ".");
  return {{prefix + "input_layernorm.weight", DType::f32, {8}},
          {prefix + "mlp.down_proj.weight", DType::f32, {8, 12}},
          {prefix + "mlp.gate_proj.weight", DType::f32, {12, 8}},
          {prefix + "mlp.up_proj.weight", DType::f32, {12, 8}},
          {prefix + "post_attention_layernorm.weight", DType::f32, {8}},
          {prefix + "self_attn.k_proj.weight", DType::f32, {4, 8}},
          {prefix + "self_attn.o_proj.weight", DType::f32, {8, 8}},
          {prefix + "self_attn.q_proj.weight", DType::f32, {8, 8}},
          {prefix + "self_attn.v_proj.weight", DType::f32, {4, 8}}};
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void put(const fs::path& file, std::string_view content) {
  std::ofstream(file, std::ios::binary) << content;
}

/// Floats that differ from one to the next, in the range of weights.
void write_tensors(const fs::path& file,
                   const std::vector<SafetensorsDraft::Tensor>& tensors,
                   std::uint32_t first = 0) {
  const SafetensorsLayout layout = lay_out({tensors, {{"format", "pt"}}});
  std::string bytes = layout.head;
  for (std::uint32_t number = first; bytes.size() < layout.file_size; ++number) {
    const std::uint32_t bits = 0x3E000000 + (number << 8) + number;
    bytes.append(reinterpret_cast<const char*>(&bits), sizeof bits);
  }
  put(file, bytes);
}

void write_beside(const fs::path& folder) {
  fs::create_directories(folder);
  put(folder / "config.json", config);
  put(folder / "tokenizer.json", R"({"model":{"type":"BPE","vocab":{"a":0,"b":1},"merges":[]}})");
}

void write_length(std::string& bytes, std::uint64_t length) {
  for (std::size_t index = 0; index < 8; ++index) bytes[index] = static_cast<char>(length >> (8 * index) & 0xFF);
}

std::uint64_t length_in(const std::string& bytes) {
  std::uint64_t length = 0;
  for (std::size_t index = 8; index-- > 0;) length = length << 8 | static_cast<unsigned char>(bytes[index]);
  return length;
}

/// Puts `to` in the place of the first `from`, and counts it in the length of the header if there is one. Gives the
/// place behind it.
std::size_t replace(std::string& bytes, std::size_t begin, const Edit& edit, std::string_view to, bool in_header) {
  const std::string_view from = edit.from.empty() ? "@" : edit.from;
  const std::size_t found = bytes.find(from, begin);
  if (found == std::string::npos) return found;
  bytes.replace(found, from.size(), to);
  if (in_header) write_length(bytes, length_in(bytes) - from.size() + to.size());
  return found + to.size();
}

void replace_in(const fs::path& file, const Edit& edit, std::string_view to, bool in_header) {
  std::string bytes = bytes_of(file);
  std::size_t place = replace(bytes, in_header ? 8 : 0, edit, to, in_header);
  if (place == std::string::npos) throw std::logic_error(text(edit.from, " is not in ", file.string()));
  while (edit.change == Change::rename && place != std::string::npos)
    place = replace(bytes, place, edit, to, in_header);
  put(file, bytes);
}

void change_data(const fs::path& file, const Edit& edit) {
  std::string bytes = bytes_of(file);
  const std::size_t begin = 8 + length_in(bytes);
  const bool blank = edit.change == Change::blank;
  bytes.replace(begin + (blank ? 0 : edit.count),
                edit.count,
                blank ? std::string(edit.count, '\0') : bytes.substr(begin, edit.count));
  put(file, bytes);
}

std::string repeated(std::string_view unit, std::size_t count) {
  std::string out;
  for (std::size_t number = 0; number < count; ++number) {
    for (const char letter : unit) letter == '#' ? void(out += std::to_string(number)) : out.push_back(letter);
  }
  return out;
}

void make_socket(const fs::path& path) {
  // An address has room for 107 bytes, a folder's descriptor needs few.
  const std::string parent = path.parent_path().string();
  const int number = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.string().size() >= sizeof address.sun_path) throw std::logic_error("the path of a socket is too long");
  std::strcpy(address.sun_path, path.c_str());
  const int result = ::bind(number, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  ::close(number);
  if (result != 0) throw std::runtime_error("no socket could be made");
}

std::string described(const fs::path& path) {
  constexpr std::uintmax_t most = std::uintmax_t{1} << 20;  // of a file with a large hole the size is enough
  switch (fs::symlink_status(path).type()) {
    case fs::file_type::regular:
      return fs::file_size(path) > most ? text(fs::file_size(path)) : bytes_of(path);
    case fs::file_type::symlink:
      return "-> " + fs::read_symlink(path).string();
    default:
      return text("kind ", static_cast<int>(fs::symlink_status(path).type()));
  }
}

}  // namespace

void make_checkpoint(const fs::path& folder) {
  if (folder.filename() == "internal") {
    const fs::path source = folder.parent_path() / "source";
    make_checkpoint(source);
    if (run_wconvert({"import", "source", "internal"}, folder.parent_path()).code != 0) {
      throw std::logic_error("the good checkpoint was refused");
    }
    fs::remove_all(source);
    return;
  }
  std::vector<SafetensorsDraft::Tensor> first = layer(0), second = layer(1);
  first.push_back({"model.embed_tokens.weight", DType::f32, {16, 8}});
  second.push_back({"lm_head.weight", DType::f32, {16, 8}});
  second.push_back({"model.norm.weight", DType::f32, {8}});

  if (folder.filename() == "sharded") {
    write_beside(folder);
    ShardIndex index;
    index.total_size = 5024;
    for (const auto& tensor : first) index.weight_map[tensor.name] = "model-00001-of-00002.safetensors";
    for (const auto& tensor : second) index.weight_map[tensor.name] = "model-00002-of-00002.safetensors";
    write_tensors(folder / "model-00001-of-00002.safetensors", first);
    write_tensors(folder / "model-00002-of-00002.safetensors", second, 1000);
    put(folder / "model.safetensors.index.json", dump_shard_index(index));
    return;
  }
  first.insert(first.end(), second.begin(), second.end());
  if (folder.filename() != "revision") {
    write_beside(folder);
    write_tensors(folder / "model.safetensors", first);
    return;
  }
  const fs::path blobs = folder.parent_path().parent_path() / "blobs";
  write_beside(blobs);
  write_tensors(blobs / "model.safetensors", first);
  fs::create_directories(folder);
  for (const char* name : {"config.json", "model.safetensors", "tokenizer.json"}) {
    fs::rename(blobs / name, blobs / text(name, "-hash"));
    fs::create_symlink(text("../../blobs/", name, "-hash"), folder / name);
  }
}

void apply(const Edit& edit, const fs::path& folder) {
  const fs::path file = folder / edit.file;
  const bool has_header = file.extension() == ".safetensors";
  const auto make_way = [&] { fs::remove_all(file); };
  switch (edit.change) {
    case Change::none:
      return;
    case Change::write:
      return put(file, edit.to);
    case Change::text:
      return replace_in(file, edit, edit.to, false);
    case Change::header:
    case Change::rename:
      return replace_in(file, edit, edit.to, true);
    case Change::expand:
      return replace_in(file, edit, repeated(edit.to, edit.count), has_header);
    case Change::blank:
    case Change::repeat:
      return change_data(file, edit);
    case Change::append:
      return put(file, bytes_of(file) + std::string(edit.to));
    case Change::cut:
      return fs::resize_file(file, edit.count);
    case Change::length: {
      std::string bytes = bytes_of(file);
      write_length(bytes, edit.count);
      return put(file, bytes);
    }
    case Change::remove:
      if (fs::remove_all(file) == 0) throw std::logic_error(text(file.string(), " is missing"));
      return;
    case Change::move:
      fs::create_directories((folder / edit.to).parent_path());
      return fs::rename(file, folder / edit.to);
    case Change::exchange:
      fs::rename(file, folder / "third");
      fs::rename(folder / edit.to, file);
      return fs::rename(folder / "third", folder / edit.to);
    case Change::link:
      make_way();
      return fs::create_symlink(edit.to, file);
    case Change::pipe:
      make_way();
      if (::mkfifo(file.c_str(), 0600) != 0) throw std::runtime_error("no pipe could be made");
      return;
    case Change::socket:
      make_way();
      return make_socket(file);
    case Change::folder:
      make_way();
      fs::create_directories(file);
  }
}

std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    out[entry.path().lexically_relative(folder).string()] = described(entry.path());
  }
  return out;
}

}  // namespace wconvert::refusals
