#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

#include "converters/convert.h"
#include "converters/doctor/doctor.h"
#include "converters/job.h"
#include "engine/io/safetensors.h"
#include "tests/fuzz/targets.h"
#include "tests/temporary_folder.h"

namespace wconvert::fuzz {
namespace {

constexpr std::string_view config = R"({"architectures":["LlamaForCausalLM"],"attention_bias":false,"head_dim":2,
"hidden_act":"silu","hidden_size":4,"intermediate_size":6,"mlp_bias":false,"model_type":"llama",
"num_attention_heads":2,"num_hidden_layers":1,"num_key_value_heads":1,"rms_norm_eps":1e-05,"rope_theta":10000.0,
"tie_word_embeddings":false,"vocab_size":8})";

/// One for the whole process, gone with it.
class Room {
 public:
  /// A folder in it, without what an input before has left there.
  fs::path empty(std::string_view name) const {
    fs::remove_all(folder_ / name);
    fs::create_directory(folder_ / name);
    return folder_ / name;
  }
  fs::path free(std::string_view name) const {
    fs::remove_all(folder_ / name);
    return folder_ / name;
  }

 private:
  TemporaryFolder folder_;
};

const Room& room() {
  static const Room one;
  return one;
}

void put(const fs::path& file, std::string_view content) {
  std::ofstream(file, std::ios::binary) << content;
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string_view take_piece(std::string_view& input) {
  const std::string_view piece = input.substr(0, input.find('\0'));
  input.remove_prefix(std::min(input.size(), piece.size() + 1));
  return piece;
}

/// A file with that header, and zeros for all the data it speaks of, up to a megabyte.
std::string file_of(std::string_view json) {
  constexpr std::uint64_t most = std::uint64_t{1} << 20;
  std::string bytes;
  for (std::size_t index = 0; index < 8; ++index) bytes += static_cast<char>(json.size() >> (8 * index) & 0xFF);
  bytes += json;
  Report unheard;
  std::uint64_t end = bytes.size();
  for (const TensorEntry& entry : parse_safetensors(bytes, bytes.size(), Here(unheard)).tensors) {
    end = std::max(end, entry.end);
  }
  bytes.resize(std::min(end, bytes.size() + most));
  return bytes;
}

std::vector<SafetensorsDraft::Tensor> tensors_of(DType dtype) {
  const std::string layer = "model.layers.0.";
  return {{"lm_head.weight", dtype, {8, 4}},
          {"model.embed_tokens.weight", dtype, {8, 4}},
          {"model.norm.weight", dtype, {4}},
          {layer + "input_layernorm.weight", dtype, {4}},
          {layer + "mlp.down_proj.weight", dtype, {4, 6}},
          {layer + "mlp.gate_proj.weight", dtype, {6, 4}},
          {layer + "mlp.up_proj.weight", dtype, {6, 4}},
          {layer + "post_attention_layernorm.weight", dtype, {4}},
          {layer + "self_attn.k_proj.weight", dtype, {2, 4}},
          {layer + "self_attn.o_proj.weight", dtype, {4, 4}},
          {layer + "self_attn.q_proj.weight", dtype, {4, 4}},
          {layer + "self_attn.v_proj.weight", dtype, {2, 4}}};
}

}  // namespace

void run_folder(std::string_view input) {
  const fs::path folder = room().empty("folder");
  put(folder / "config.json", take_piece(input));
  const std::string_view header = take_piece(input), index = take_piece(input);
  put(folder / (index.empty() ? "model.safetensors" : "a.safetensors"), file_of(header));
  if (!index.empty()) put(folder / "model.safetensors.index.json", index);

  converters::Options options;
  options.memory = std::size_t{1} << 20;
  options.threads = 1;
  const bool refused = is_refused([&] { converters::prepare_import(folder, std::nullopt, options); });
  const auto diagnosis = doctor::examine(folder, std::nullopt, options);
  require(refused == (diagnosis.count(doctor::Severity::refusal) > 0), "the doctor sees what a conversion refuses");
}

/// The first byte chooses the type and the size of the files, the others are what the tensors hold, again and again.
void run_round_trip(std::string_view input) {
  if (input.empty()) return;
  constexpr DType dtypes[] = {DType::f32, DType::f16, DType::bf16};
  const auto choice = static_cast<unsigned char>(input.front());
  const std::string_view values = input.substr(1);
  const fs::path folder = room().empty("source");
  const SafetensorsLayout layout = lay_out({tensors_of(dtypes[choice % 3]), {}});
  std::string bytes = layout.head;
  for (std::size_t at = 0; bytes.size() < layout.file_size; ++at) {
    bytes += values.empty() ? '\0' : values[at % values.size()];
  }
  put(folder / "config.json", config);
  put(folder / "model.safetensors", bytes);

  converters::Options options;
  options.memory = std::size_t{1} << 16;
  options.threads = 1;
  options.shard_bytes = choice % 2 == 0 ? 64 : default_shard_bytes;
  const fs::path internal = room().free("internal"), back = room().free("back");
  converters::import_checkpoint(folder, internal, std::nullopt, options);
  options.shard_bytes = default_shard_bytes;
  converters::export_checkpoint(internal, back, "llama", options);
  require(bytes_of(back / "config.json") == config, "the config comes back");
  converters::verify_checkpoint(back, folder, std::nullopt, options);
  const std::string written = bytes_of(back / "model.safetensors");
  require(written.substr(written.size() - (layout.file_size - layout.head.size())) == bytes.substr(layout.head.size()),
          "every bit comes back");
}

}  // namespace wconvert::fuzz
