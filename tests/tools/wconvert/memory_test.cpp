// Memory does not grow with the checkpoint. Sources are holes, so that only what is written takes time, and of an F64
// that becomes a BF16 only a quarter is.

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/core/text.h"
#include "engine/io/safetensors.h"
#include "tests/refusals/program.h"
#include "tests/temporary_folder.h"

namespace wconvert::memory_test {
namespace {

using refusals::Ending;
using refusals::run_wconvert;

constexpr std::size_t mebibyte = std::size_t{1} << 20;

/// What this process, and what it starts, may ask for besides the stack, while this lives.
class DataLimit {
 public:
  explicit DataLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_DATA, &before_);
    struct rlimit limit = before_;
    limit.rlim_cur = bytes;
    if (::setrlimit(RLIMIT_DATA, &limit) != 0) throw std::runtime_error("cannot limit the memory");
  }
  DataLimit(const DataLimit&) = delete;
  DataLimit& operator=(const DataLimit&) = delete;
  ~DataLimit() { ::setrlimit(RLIMIT_DATA, &before_); }

 private:
  struct rlimit before_ {};
};

class MemoryOf : public testing::Test {
 protected:
  TemporaryFolder folder_;

  /// A Llama whose matrices are copied, split and transposed, of so many layers of 96 MiB in F64.
  void write_llama(std::int64_t layers) const {
    constexpr std::int64_t hidden = 1024, inner = 3072;
    const Shape square{hidden, hidden}, wide{inner, hidden}, tall{hidden, inner}, norm{hidden};
    SafetensorsDraft draft{{{"model.embed_tokens.weight", DType::f64, {1000, hidden}},
                            {"model.norm.weight", DType::f64, norm},
                            {"lm_head.weight", DType::f64, {1000, hidden}}},
                           {}};
    for (std::int64_t layer = 0; layer < layers; ++layer) {
      const auto add = [&](const char* name, const Shape& shape) {
        draft.tensors.push_back({text("model.layers.", layer, '.', name, ".weight"), DType::f64, shape});
      };
      for (const char* name : {"q_proj", "k_proj", "v_proj", "o_proj"}) add(text("self_attn.", name).c_str(), square);
      add("mlp.gate_proj", wide);
      add("mlp.up_proj", wide);
      add("mlp.down_proj", tall);
      add("input_layernorm", norm);
      add("post_attention_layernorm", norm);
    }
    const SafetensorsLayout layout = lay_out(std::move(draft));
    folder_.write("hf/model.safetensors", layout.head);
    std::filesystem::resize_file(folder_ / "hf/model.safetensors", layout.file_size);
    folder_.write("hf/config.json",
                  text(R"({"architectures":["LlamaForCausalLM"],"model_type":"llama","hidden_size":)",
                       hidden,
                       R"(,"intermediate_size":)",
                       inner,
                       R"(,"num_hidden_layers":)",
                       layers,
                       R"(,"vocab_size":1000,"num_attention_heads":16,"num_key_value_heads":16,"head_dim":64,)"
                       R"("hidden_act":"silu","rms_norm_eps":1e-5,"rope_theta":10000.0,"attention_bias":false,)"
                       R"("mlp_bias":false,"tie_word_embeddings":false,"torch_dtype":"bfloat16"})"));
  }

  Ending import_with(const std::vector<std::string>& options) const {
    std::vector<std::string> words = {"import", "--quiet", "--overwrite", "--dtype", "bfloat16", "hf", "internal"};
    words.insert(words.end(), options.begin(), options.end());
    return run_wconvert(words, folder_.path());
  }
};

TEST_F(MemoryOf, AnImportStaysUnder256MiBWithEveryEngine) {
  write_llama(4);
  for (const char* engine : {"buffered", "direct", "uring", "clone"}) {
    for (const char* threads : {"2", "16"}) {
      const Ending ending = import_with({"--engine", engine, "--threads", threads});
      EXPECT_EQ(ending.code, 0) << ending.err;
      EXPECT_LE(ending.peak_bytes, 256 * mebibyte) << engine << ' ' << threads;
    }
  }
}

TEST_F(MemoryOf, AnImportOf3GiBKeepsToALimitOf400MiB) {
  write_llama(30);
  ASSERT_GT(std::filesystem::file_size(folder_.path() / "hf/model.safetensors"), 3072 * mebibyte);
  const DataLimit limit(400 * mebibyte);
  const Ending ending = import_with({});
  EXPECT_EQ(ending.code, 0) << ending.err;
  EXPECT_LE(ending.peak_bytes, 256 * mebibyte);
}

// The limit is one: without this the test above could not fail.
TEST_F(MemoryOf, AnImportThatMayNotAskForItIsRefused) {
  write_llama(4);
  const DataLimit limit(20 * mebibyte);
  EXPECT_EQ(import_with({"--threads", "2"}).code, 7);
}

}  // namespace
}  // namespace wconvert::memory_test
