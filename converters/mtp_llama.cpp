#include "converters/llama.h"

namespace wconvert::converters {

using namespace models;

namespace {

/// The blocks and norms of the prediction heads above the first. Head j predicts token j + 2; all share the output
/// projection, and their blocks are like the last one of the decoder.
class ExtraHeads : public NoConfig {
 public:
  explicit ExtraHeads(Section<Block> block) : block_(std::move(block)), norm_(llama_norm()) {}
  std::string key() const { return "multi_token_prediction"; }
  void emit(const Model& model, const Scope& scope) const {
    const auto enter = [&](const std::string& internal, const std::string& hf) {
      return scope.enter("multi_token_prediction." + internal, "model." + hf, scope.here() / "head");
    };
    for (std::int64_t head = 0; head + 1 < model.head.prediction_heads; ++head) {
      const std::string number = std::to_string(head);
      block_.emit(model.decoder.last(), enter("blocks." + number, "mtp_heads." + number));
      if (const auto* norm = part<RmsNorm>(model.head.normalization)) {
        norm_.emit(*norm, enter("heads." + number + ".final_norm", "mtp_norms." + std::to_string(head + 1)));
      }
    }
  }
  void show(const Listing& listing) const {
    const auto enter = [&](const std::string& internal, const std::string& hf) {
      return listing.enter("", "", "multi_token_prediction." + internal, "model." + hf);
    };
    // The configuration of the block is shown with the decoder.
    std::vector<Listing::Line> lines;
    block_.show(Listing(lines));
    for (const Listing::Line& line : lines) {
      if (line.kind != Listing::Kind::tensor) continue;
      const Listing place = enter("blocks.{j}", "mtp_heads.{j}").when(line.condition);
      if (line.internal.empty()) {
        place.dropped(line.hf, line.how);
      } else {
        place.tensor(line.internal, {line.hf}, line.how);
      }
    }
    enter("heads.{j}.final_norm", "mtp_norms.{j + 1}").tensor("weight", {"weight"}, "as is");
  }

 private:
  Section<Block> block_;
  Section<RmsNorm> norm_;
};

}  // namespace

// MTPLlama is Llama with a stack of prediction heads, each with a block of its own.
Format mtp_llama() {
  const auto block = llama_block(llama_attention(Rope(ThetaBeside::yes)), llama_mlp());
  const auto head =
      llama_head()
          .replace(Nested{&Head::normalization, {.as = "final_norm", .tensors = "model.mtp_norms.0"}, llama_norm()})
          .replace(Rename{&Head::prediction_heads, "prediction_heads"});
  const auto model = llama_model(block).replace(Nested{&Model::head, flat, head}).with(ExtraHeads(block));
  Json defaults = llama_defaults();
  defaults["prediction_heads"] = 1;
  return {
      .name = "mtp_llama",
      .model_type = "mtp_llama",
      .architecture = "MTPLlamaForCausalLM",
      .model = model,
      .defaults = defaults,
      .auto_map = {{"AutoConfig", "configuration_mtp_llama.MTPLlamaConfig"},
                   {"AutoModel", "modeling_mtp_llama.MTPLlamaModel"},
                   {"AutoModelForCausalLM", "modeling_mtp_llama.MTPLlamaForCausalLM"}},
  };
}

}  // namespace wconvert::converters
